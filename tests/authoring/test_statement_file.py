"""The shape of statements and the code of hints, held by reading alone."""

import ast
import dataclasses

import pytest

from grader.authoring.verify.hinted import occurs
from grader.authoring.verify.statement_file import hints, statement_file
from grader.content.catalog import load_catalog

RMSNORM = load_catalog().find("rmsnorm")
PROGRAM = ast.parse(
    """
@torch.no_grad()
def step(self, x, mask):
    y = x[:, 0] + f(x, dim=1)
    total = np.einsum("ij, jk", a, b)
    for p, q in zip(self.params, self.state):
        q.mul_(0.9).add_(p.grad)
        p.sub_(self.lr * q)
    if mask is None:
        return y
    with torch.enable_grad():
        z = y
"""
)


@pytest.fixture
def written(tmp_path):
    """Rmsnorm with another statement or other hints."""

    def write(change=lambda text: text, **keys):
        (tmp_path / "README.md").write_text(change(RMSNORM.statement.read_text("utf-8")), "utf-8")
        for name in (RMSNORM.stub_name, "checks.py", "exercise.toml"):
            (tmp_path / name).write_bytes((RMSNORM.folder / name).read_bytes())
        return dataclasses.replace(RMSNORM, folder=tmp_path, **keys)

    return write


def test_the_model_has_the_shape(written):
    assert list(statement_file(written())) == []
    assert list(hints(written())) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("## Example", "## For example"), "Task, For example, Rules"),
        (lambda text: text.replace("## Task\n", "## Task\n" + "\nOne more line.\n" * 5), "at most 8 are expected"),
        (lambda text: text.replace(">>> ", ""), "no `>>>` line"),
        (lambda text: text.replace("3. The mean", "3. The\n   very\n   mean"), "Rule 3 has 3 lines"),
        (lambda text: text.replace("The mean of `x`", "The mean of $x$"), "Rule 3 has a formula"),
        (lambda text: text.replace("## Task", "x" * 101 + "\n\n## Task"), "101 columns"),
        (lambda text: text.replace("## Task", "Call `f(x,\ny)`.\n\n## Task"), "code span is broken"),
        (lambda text: text.replace("## Task", "Let $x\n= y$.\n\n## Task"), "formula is broken"),
        (lambda text: text.replace("RMSNorm(", "Norm(").replace("RMSNorm", "it"), "does not mention `RMSNorm`"),
    ],
)
def test_a_statement_out_of_shape_is_told(written, change, told):
    findings = list(statement_file(written(change)))
    assert [finding for finding in findings if told in finding.message], findings


def test_code_of_a_hint_that_stands_nowhere_is_told(written):
    fine = "Take `x.pow(2).mean(dim=-1, keepdim=True)`, or `x.pow(2).mean(...)`."
    wrong = "Take `x.pow(2).mean(dim=0)`."
    [finding] = hints(written(hints=(fine, wrong, "Look at `gamma`.")))
    assert finding.message.startswith("Hint 2 shows `x.pow(2).mean(dim=0)`")


@pytest.mark.parametrize(
    "shown",
    [
        "x[:, 0]",
        "x[:,0]+f(x,dim=1)",
        "f(..., dim=1)",
        "f(x, ...)",
        "f(...)",
        "np.einsum('ij, jk', ...)",
        "@torch.no_grad()",
        "with torch.enable_grad():",
        "for p, q in zip(self.params, self.state):",
        "for ... in zip(...):",
        "q.mul_(...).add_(p.grad)",
        "q.mul_(0.9).add_(p.grad); p.sub_(self.lr * q)",
        "if mask is None:",
        "return y",
        "mask",
        "self.state",
        "(N, 2 * H, W - 1)",
        "x.backward()",
        "pip install torch",
    ],
)
def test_what_stands_in_the_program_occurs(shown):
    assert occurs(shown, [PROGRAM])


@pytest.mark.parametrize(
    "shown",
    [
        "x[0, :]",
        "f(x, dim=0)",
        "f(x)",
        "@torch.inference_mode(False)",
        "for q in ...:",
        "p.add_(...)",
        "f(..., dim=0)",
        "return x + y",
        "x - y",
    ],
)
def test_what_does_not_stand_there_does_not(shown):
    assert not occurs(shown, [PROGRAM])
