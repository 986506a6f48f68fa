"""An edited copy becomes edits, and the edits make the copy again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.authoring.recording import as_toml, edits_between
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
