"""What is wrong, as a reader sees it: the first cause in full, the others in a line, all of them with `--all`."""

from __future__ import annotations

import ast
import dataclasses
import textwrap

import pytest

from grader.report import Category, Cause, Example, Failure, Frame, Kind, Outcome, Score, Why

SCREEN = 24
ROOT = Failure(Kind.MISMATCH, "The values are wrong.", {"first at": "[0]", "got": "0"})
RAISED = Failure(Kind.RAISED, "Your code raised ValueError: no", {}, (Frame(9, "forward", "raise ValueError('no')"),))
EXAMPLE = Example("norm = RMSNorm(4)\nnorm(x)", "tensor([0.3651, 0.7303])", "tensor([0., 0.])")
STATED = dataclasses.replace(EXAMPLE, stated=True)


@pytest.fixture
def body(show):
    """What is shown between the checks and the points."""

    def run(report, **options) -> str:
        return show(report, **options).partition("\n\n")[2].rpartition("\n\n  correctness")[0] + "\n"

    return run


class TestHeading:
    def test_the_only_failure_has_none(self, show, failed):
        """The title of its check stands just above."""
        text = show(failed("test_a[1]", failure=ROOT))
        assert text.count("Title of test_a") == 1
        assert "  ✗ Title of test_a [1]\n\n    The values are wrong.\n      first at: [0]\n" in text

    def test_several_checks(self, body, failed):
        text = body(failed("test_a[1]", "test_b", failure=ROOT))
        assert text.startswith("  2 checks, first: Title of test_a [1]\n    The values are wrong.\n")

    def test_one_check_of_several(self, body, failed, make_check):
        report = failed("test_a", "test_b", failure=ROOT)
        report = dataclasses.replace(report, causes=(dataclasses.replace(report.causes[0], checks=(1,)),))
        assert body(report).startswith("  First: Title of test_b\n")

    def test_a_long_title_is_not_cut(self, body, failed):
        assert body(failed("test_a", "test_b", title="word " * 30)).count("word") == 30

    def test_on_which_of_several_devices(self, show, failed):
        report = failed("test_a", "test_b", device="cuda")
        text = show(dataclasses.replace(report, devices=("cpu", "cuda")))
        assert "\n\n  2 checks, first: Title of test_a on cuda\n" in text

    def test_a_place_outside_of_functions_is_a_line(self, show, failed):
        load = Failure(Kind.FORBIDDEN, "Your file uses pdb.", {}, (Frame(3, "", "import pdb"),))
        text = show(dataclasses.replace(failed("test_a", failure=load, says=load.message), load=load), events=())
        assert "\n      one.py:3:  import pdb\n" in text

    def test_a_file_that_does_not_load(self, show, failed):
        load = Failure(Kind.LOAD, "SyntaxError: invalid syntax", {}, (Frame(3, "<module>", "x = = 1"),))
        report = failed("test_a", "test_b", failure=load, why=Why.LOAD, says=load.message)
        text = show(dataclasses.replace(report, load=load, output="hello"), events=())
        assert text.startswith("""\
The first · alpha/one
  ✗ one.py could not be loaded
    SyntaxError: invalid syntax
      one.py:3 in <module>:  x = = 1
    Your file printed while it was loaded:
      │ hello

""")
        assert "Title of" not in text
        assert "--seed" not in text, "which inputs there were made no difference"

    @pytest.mark.parametrize(("checks", "wait"), [(1, "1 check waits"), (3, "3 checks wait")])
    def test_what_is_not_written_yet(self, body, failed, checks, wait):
        ids = [f"test_{n}" for n in range(checks)]
        report = failed(*ids, why=Why.UNWRITTEN, says="`double` is not written yet (line 5).")
        assert body(report) == f"  `double` is not written yet (line 5). {wait} for it.\n"


class TestMistake:
    def test_one_that_explains_everything(self, body, failed):
        report = failed("test_a", "test_b", why=Why.MISTAKE, says="You halve.", certain=True, mistake="half")
        assert body(report).startswith("  What is wrong:\n    You halve.\n")
        assert "This explains" not in body(report)

    def test_one_that_explains_a_part(self, body, failed):
        report = failed("test_a", "test_b", "test_c", why=Why.MISTAKE, says="You halve.")
        first, rest = dataclasses.replace(report.causes[0], checks=(1,)), Cause(Why.VALUES, "", (0, 2), failure=ROOT)
        text = body(dataclasses.replace(report, causes=(first, rest)))
        assert text.startswith("  A part of it:\n    You halve.\n    This explains 1 of 3 failures.\n")

    def test_without_an_example_its_facts_are_shown(self, body, failed):
        text = body(failed("test_a", why=Why.MISTAKE, says="You halve.", certain=True))
        assert "    You halve.\n      shape:    (2, 4)\n" in text
        assert "6 of 8 elements differ" not in text, "the misconception says more"

    def test_with_an_example_they_are_not(self, body, failed):
        text = body(failed("test_a", why=Why.MISTAKE, says="You halve.", certain=True, example=EXAMPLE))
        assert "shape" not in text

    def test_a_small_change(self, body, failed):
        text = body(failed("test_a", why=Why.CHANGE, says="Your file answers as ...", certain=True))
        assert text.startswith("  What is wrong:\n    Your file answers as ...\n")


class TestOfTheStub:
    """How many of its bugs are left."""

    @pytest.mark.parametrize(
        ("of", "left", "heading"),
        [
            (1, 1, "The bug of the original is still there:"),
            (2, 2, "Both bugs of the original are still there. The first:"),
            (5, 5, "All 5 bugs of the original are still there. The first:"),
            (2, 1, "1 of the original's 2 bugs is fixed, 1 is left:"),
            (5, 1, "4 of the original's 5 bugs are fixed, 1 is left:"),
            (5, 3, "2 of the original's 5 bugs are fixed, 3 are left. The first:"),
        ],
    )
    def test_how_many_are_left(self, body, make_check, make_report, of, left, heading):
        causes = tuple(
            Cause(Why.MISTAKE, f"Bug {n}. More.", (0,) if n == 0 else (), certain=True, of_bugs=of) for n in range(left)
        )
        report = make_report(solved=False, checks=(make_check("test_a", Outcome.FAILED),), causes=causes)
        then = "".join(f"  Then: Bug {n}.\n" for n in range(1, left))
        assert body(report) == f"  {heading}\n    Bug 0. More.\n{then}"
        assert body(report, every=True).count(heading) == 1
        assert body(report, every=True).count("  The next of them:\n") == left - 1

    def test_one_that_explains_a_part(self, body, failed):
        report = failed("test_a", "test_b", why=Why.MISTAKE, says="Bug.", of_bugs=4)
        assert body(report).startswith("  A bug of the original is still there:\n    Bug.\n")


class TestExample:
    def test_it_stands_in_the_place_of_facts(self, body, failed):
        text = body(failed("test_a", "test_b", says="All values are 0.", example=EXAMPLE))
        assert (
            text
            == """\
  2 checks, first: Title of test_a
    All values are 0.
    6 of 8 elements differ.
      norm = RMSNorm(4)
      norm(x)
        expected: tensor([0.3651, 0.7303])
        got:      tensor([0., 0.])
      one.py:25 in forward:  normalised = x // rms
"""
        )

    def test_the_statements_own(self, body, failed):
        assert "    The statement's example:\n      norm = RMSNorm(4)\n" in body(failed("test_a", example=STATED))

    def test_an_exception_is_said_once_and_its_line_shown(self, body, failed):
        example = Example("f(1)", "2.", "ValueError: no")
        text = body(failed("test_a", "test_b", failure=RAISED, why=Why.RAISED, example=example))
        assert text.count("ValueError: no") == 1
        assert "      one.py:9 in forward:  raise ValueError('no')\n" in text

    def test_an_exception_beside_an_example_that_does_not_raise(self, body, failed):
        text = body(failed("test_a", "test_b", failure=RAISED, why=Why.RAISED, example=EXAMPLE))
        assert "    Your code raised ValueError: no\n      norm = RMSNorm(4)\n" in text

    @pytest.mark.parametrize("width", [40, 60, 80])
    @pytest.mark.parametrize(
        "code",
        [
            "x = torch.tensor([[0.5, 2.0, -1.0], [3.0, 0.0, 0.0], [-2.0, 0.5, 1.5]], dtype=torch.float64)\nf(x)",
            "class Sum:\n\n    def forward(self, x, h):\n        return h + x\nf(Sum(), (1, 2), key=[3, 4, 5])",
            "for _ in range(2):\n    step(lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=False)\n(a, b)",
            "f({'a key': [1, 2, 3], 'and (a, b': [4, 5, 6], 'and c': [7, 8, 9], 'and d': [10, 11, 12]})",
        ],
    )
    def test_its_code_can_be_pasted(self, body, failed, code, width):
        lines = body(failed("test_a", example=Example(code, "1", "2")), width=width).splitlines()
        end = next(n for n, line in enumerate(lines) if "expected:" in line)
        start = next(n for n, line in enumerate(lines) if line.startswith("      "))
        pasted = textwrap.dedent("\n".join(lines[start:end]))
        assert ast.dump(ast.parse(pasted)) == ast.dump(ast.parse(code))
        assert "" not in pasted.split("\n"), "an empty line would end a class in an interactive session"

    def test_rows_stay_together(self, body, failed):
        code = "logits = torch.tensor([[0.5, 2.0, -1.0], [3.0, 0.0, 0.0], [-2.0, 0.5, 1.5]])"
        text = body(failed("test_a", example=Example(code, "1", "2")))
        assert "[3.0, 0.0, 0.0],\n          [-2.0, 0.5, 1.5]])\n" in text


class TestFurther:
    """What comes after the first cause."""

    OTHERS = (
        Cause(Why.MISTAKE, "You keep the mean. It is to be\nremoved."),
        Cause(Why.RAISED, "", (1,), failure=RAISED),
        Cause(Why.VALUES, "Off by one.", (2,), failure=ROOT),
        Cause(Why.GRADIENTS, "", (3,), failure=ROOT),
        Cause(Why.BUDGET, "", (4,), failure=ROOT),
    )

    @pytest.fixture
    def several(self, failed):
        report = failed(*(f"test_{n}" for n in range(5)), why=Why.UNWRITTEN, says="`f` is not written yet.")
        first = dataclasses.replace(report.causes[0], checks=(0,))
        return dataclasses.replace(report, causes=(first, *self.OTHERS))

    def test_a_line_each_where_the_title_of_a_check_does_not_tell_it(self, body, several):
        assert (
            body(several)
            == """\
  `f` is not written yet. 1 check waits for it.
  Then: You keep the mean.
  Then: Your code raised ValueError: no
"""
        )

    def test_every_cause_in_full_in_the_order_given(self, body, several):
        text = body(several, every=True)
        told = ["`f` is not written", "You keep the mean. It is", "First: Title of test_1", "no\n"]
        told += ["First: Title of test_2", "Off by one.", "First: Title of test_3", "First: Title of test_4"]
        places = [text.index(words) for words in told]
        assert places == sorted(places)
        assert "Then:" not in text

    def test_the_order_is_not_the_screens(self, body, several):
        report = dataclasses.replace(several, causes=several.causes[::-1])
        text = body(report)
        assert text.startswith("  First: Title of test_4\n")
        assert text.index("Then: Your code raised") < text.index("Then: You keep") < text.index("Then: `f` is")

    def test_there_are_few_lines(self, body, several):
        causes = (several.causes[0], *(Cause(Why.MISTAKE, f"Mistake {n}.") for n in range(9)))
        text = body(dataclasses.replace(several, causes=causes))
        assert text.count("Then:") == 4
        assert "  Then: Mistake 3.\n  ... and 5 more (`kata check --all`)\n" in text

    def test_a_search_that_was_cut_is_said(self, body, several):
        cut = "  The search for the cause was cut short: its time was over.\n"
        assert cut not in body(several)
        for every in (False, True):
            assert body(dataclasses.replace(several, search_cut=True), every=every).endswith(cut)


def test_a_deep_traceback_is_cut_in_the_middle(body, failed):
    frames = tuple(Frame(n, "f", "f()") for n in range(1000))
    text = body(failed("test_a", failure=Failure(Kind.RAISED, "RecursionError", {}, frames), why=Why.RAISED))
    assert text.count("in f:") == 3
    assert "one.py:0 in f:  f()\n      ... 997 more ...\n      one.py:998 in f:" in text
    assert "one.py:999 in f:" in text


def test_a_short_traceback_is_not_cut(body, failed):
    frames = tuple(Frame(n, "f", "f()") for n in range(4))
    assert "more" not in body(failed("test_a", failure=Failure(Kind.RAISED, "", {}, frames), why=Why.RAISED))


def test_facts_are_bounded(body, failed):
    text = body(failed("test_a", failure=Failure(Kind.MISMATCH, "", {f"fact {n}": "1" for n in range(99)})))
    assert text.count("fact") == 6


MISCONCEPTION = "You divide with `//`, which rounds every quotient down to a whole number: " + "word " * 30
GRADIENTS = Failure(Kind.MISMATCH, "The values of `dX` are wrong.", {f"fact {n}": "1" for n in range(6)})
BUDGET = Failure(
    Kind.BUDGET,
    "Your code runs 54 lines of Python at size 8 and 182 at size 24: the work is done piece by piece where one "
    "operation could do all of it.",
    {"grew": "3.37 times", "at most": "1 times", "busiest line": "10: for v in range(kw):"},
)
DEEP = Failure(Kind.RAISED, "Your code raised ValueError: no", {}, (Frame(9, "forward", "raise"),) * 50)
CODE = Example("\n".join(f"x{n} = torch.tensor([1., 2., 3.])" for n in range(3)), "tensor(1.)", "tensor(2.)")
TITLE = "A title of a check that is rather long and does not fit into a line of 80 columns"
CASES = {
    "a named mistake, with an example": {"why": Why.MISTAKE, "says": MISCONCEPTION, "certain": True, "example": STATED},
    "an exception": {"why": Why.RAISED, "failure": DEEP, "example": dataclasses.replace(CODE, got="ValueError: no")},
    "an unwritten stub": {"why": Why.UNWRITTEN, "says": "`double` is not written yet (line 5)."},
    "wrong values": {"why": Why.VALUES, "says": "Every value is half of the expected one.", "failure": GRADIENTS},
    "wrong values, with an example": {"why": Why.VALUES, "failure": ROOT, "example": CODE},
    "wrong gradients": {"why": Why.GRADIENTS, "says": "All values are right: " + "word " * 12, "failure": GRADIENTS},
    "a budget": {"why": Why.BUDGET, "failure": BUDGET},
}


class TestRules:
    @pytest.mark.parametrize(
        ("rules", "told"),
        [
            (("3. The mean stays. It is not 0.",), "    Rule 3: The mean stays. It is not 0.\n"),
            (("1. One.", "4. Four.", "10. Ten."), "    See the statement, rules 1, 4 and 10.\n"),
        ],
    )
    def test_what_the_first_check_cites(self, body, failed, rules, told):
        assert told in body(failed("test_a", "test_b", failure=ROOT, rules=rules))

    def test_those_that_all_checks_of_the_cause_cite(self, body, failed):
        report = failed("test_a", "test_b", failure=ROOT, rules=("1. One.", "4. Four."))
        checks = (report.checks[0], dataclasses.replace(report.checks[1], rules=("4. Four.", "5. Five.")))
        assert "Rule 4: Four." in body(dataclasses.replace(report, checks=checks))

    def test_what_is_known_by_name_says_itself_what_is_wrong(self, body, failed):
        report = failed("test_a", "test_b", rules=("1. One.",), why=Why.MISTAKE, says="You add.", certain=True)
        assert "ule" not in body(report)

    def test_many_are_not_listed(self, body, failed):
        rules = tuple(f"{n}. A rule." for n in range(1, 5))
        assert "rules" not in body(failed("test_a", "test_b", failure=ROOT, rules=rules))

    def test_none(self, body, failed):
        assert "ule" not in body(failed("test_a", "test_b", failure=ROOT)).partition("\n")[2]

    def test_the_others_stand_with_all(self, body, failed):
        report = failed("test_a", "test_b", failure=ROOT, rules=("1. One.",))
        causes = (
            dataclasses.replace(report.causes[0], checks=(0,)),
            dataclasses.replace(report.causes[0], checks=(1,)),
        )
        report = dataclasses.replace(report, causes=causes)
        assert body(report).count("Rule 1: One.") == 1
        assert body(report, every=True).count("Rule 1: One.") == 2

    def test_an_example_says_more_where_there_is_no_room(self, body, failed):
        report = failed(
            *(f"test_{n:02}" for n in range(20)), failure=GRADIENTS, example=CODE, rules=("1. " + "long " * 150,)
        )
        text = body(report)
        assert "Rule 1" not in text
        assert "torch.tensor" in text


@pytest.mark.parametrize("titles", [1, 20])
@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_report_of_one_cause_fits_a_small_screen(show, failed, make_check, case, titles):
    report = failed(*(f"test_{n:02}" for n in range(titles)), **case)
    checks = tuple(dataclasses.replace(c, title=f"{n}: {TITLE}") for n, c in enumerate(report.checks))
    scores = {category: Score(0, 5, 0, 1) for category in Category}
    passed = make_check("test_z")
    report = dataclasses.replace(
        report, checks=(*checks, passed), scores=scores, devices_not_here=("cuda", "mps"), seed=2**31 - 1
    )
    lines = show(report).splitlines()
    assert len(lines) <= SCREEN, "\n".join(lines)
    assert max(map(len, lines)) <= 80
