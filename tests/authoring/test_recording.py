"""An edited copy becomes edits, and the edits make the copy again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.authoring.recording import as_toml, edits_between, small_edits
from grader.content.mistakes import Edit, apply, read_mistakes
from grader.errors import UsageError
from grader.report import Category

SOURCE = "def f(x):\n    # twice\n    y = 2 * x\n\n    return y\n"


@pytest.mark.parametrize(
    ("changed", "edits"),
    [
        (SOURCE.replace("2 * x", "3 * x"), (Edit("y = 2 * x", "y = 3 * x"),)),
        (SOURCE.replace("    # twice\n", ""), (Edit("    # twice\n", ""),)),
        (
            SOURCE.replace("    return y", "    y += 1\n    return y"),
            (Edit("\n    return y\n", "\n    y += 1\n    return y\n"),),
        ),
        (SOURCE.replace("    y = 2", "        y = 2"), (Edit("    y = 2 * x\n", "        y = 2 * x\n"),)),
    ],
    ids=["part of a line", "line removed", "line added", "indentation"],
)
def test_the_smallest_edits(changed, edits):
    found = edits_between(SOURCE, changed)
    assert apply(SOURCE, found, "") == changed
    if edits[0].old.startswith("\n"):  # which line it hangs on does not matter
        assert len(found) == 1
    else:
        assert found == edits


def test_a_line_that_stands_twice_takes_its_neighbours_along():
    source = "a = 1\nb = 0\na = 1\nc = 0\n"
    changed = "a = 1\nb = 0\na = 2\nc = 0\n"
    (edit,) = edits_between(source, changed)
    assert source.count(edit.old) == 1
    assert apply(source, (edit,), "") == changed


def test_nothing_changed():
    with pytest.raises(UsageError, match="the same as the solution"):
        edits_between(SOURCE, SOURCE)


_PROGRAMS = st.lists(st.sampled_from(["a\n", "b\n", "  a\n", "\n", "'''x\n", 'say "y"\\n\n']), min_size=1).map("".join)


@given(source=_PROGRAMS, changed=_PROGRAMS)
def test_whatever_was_changed_is_made_again(source, changed):
    if source != changed:
        assert apply(source, edits_between(source, changed), "") == changed


@given(source=_PROGRAMS, changed=_PROGRAMS, says=st.sampled_from(["You do.", 'You say """x""" \\ and `y`. ' * 9]))
def test_what_is_written_down_is_read_again(tmp_path_factory, source, changed, says):
    if source == changed:
        return
    folder = tmp_path_factory.mktemp("solution")
    (folder / "solution.py").write_text(source)
    text = as_toml("it", [Category.CORRECTNESS], says, edits_between(source, changed))
    (folder / "mistakes.toml").write_text(text)
    (mistake,) = read_mistakes(folder, folder / "stub.py")
    assert (mistake.name, mistake.says, mistake.source) == ("it", " ".join(says.split()), changed)


BASE = 'def f(x):\n    """Doc."""\n    # kept\n    y = x + 1\n    return 2 * y\n'


def test_an_answer_is_compared_without_its_own_comments():
    answer = BASE.replace("2 * y", "3 * y").replace("    y =", "    # mine\n    y =").replace("\n", "  \n") + "\n\n"
    assert small_edits({"solution": BASE}, answer) == ("solution", (Edit("return 2 * y", "return 3 * y"),))


def test_what_looks_like_a_comment_inside_of_a_text_stays():
    answer = BASE.replace("return 2 * y", 'return """\n# text\n"""')
    _, edits = small_edits({"solution": BASE}, answer)
    assert "# text" in apply(BASE, edits, "")


def test_the_nearest_right_answer_is_taken():
    other = "def f(x):\n    return x * 2 + 2\n"
    bases = {"solution": BASE, "correct/other.py": other}
    assert small_edits(bases, other.replace("+ 2", "+ 1"))[0] == "correct/other.py"
    assert small_edits(bases, BASE.replace("+ 1", "+ 3"))[0] == "solution"


@pytest.mark.parametrize(
    "answer",
    [
        "import a\n" + "".join(f"x{n} = {n}\n" for n in range(9)),
        "g = 1\n",
        BASE + "".join(f"# {n}\nz{n} = {n}\n" for n in range(9)),
    ],
)
def test_what_is_far_is_refused_with_what_to_do(answer):
    with pytest.raises(UsageError, match="too far") as caught:
        small_edits({"solution": BASE}, answer)
    assert "--take" in caught.value.next_step
