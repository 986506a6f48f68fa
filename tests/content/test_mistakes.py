"""Mistakes, as edits of a solution and as programs of their own."""

from __future__ import annotations

import pytest

from grader.content.mistakes import Edit, Mistake, apply, compose, read_mistakes, stub_bugs
from grader.errors import ExerciseError
from grader.report import Category

SOLUTION = '"""Double."""\n\n\ndef double(x):\n    y = 2 * x\n    return y\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "solution.py").write_text(SOLUTION)
    (tmp_path / "stub.py").write_text("def double(x):\n    return x // 2\n")
    (tmp_path / "correct").mkdir()
    (tmp_path / "correct" / "sums.py").write_text("def double(x):\n    return x + x\n")
    return tmp_path


@pytest.fixture
def read(folder):
    """``read(toml)``: the mistakes of the exercise."""

    def read(text=None):
        if text is not None:
            (folder / "mistakes.toml").write_text(text)
        return read_mistakes(folder, folder / "stub.py")

    return read


def table(name="thrice", fails='["correctness"]', says="You triple.", **more):
    fields = {"name": f'"{name}"', "fails": fails, "says": f'"{says}"'} | more
    return "[[mistake]]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items())


class TestEdits:
    def test_all_of_it(self, read):
        (mistake,) = read(table(fails='["correctness", "gradients"]', old="'2 * x'", new="'3 * x'"))
        assert mistake == Mistake(
            name="thrice",
            says="You triple.",
            fails=(Category.CORRECTNESS, Category.GRADIENTS),
            source=SOLUTION.replace("2 * x", "3 * x"),
            place="mistakes.toml: thrice",
            base=SOLUTION,
            edits=(Edit("2 * x", "3 * x"),),
        )

    def test_several(self, read):
        text = table() + "[[mistake.edits]]\nold = 'y = 2'\nnew = 'z = 3'\n"
        text += "[[mistake.edits]]\nold = 'return y'\nnew = 'return z'\n"
        assert read(text)[0].source == SOLUTION.replace("y = 2", "z = 3").replace("return y", "return z")

    @pytest.mark.parametrize(
        ("of", "old", "new", "source"),
        [
            ("stub", "//", "/", "def double(x):\n    return x / 2\n"),
            ("correct/sums.py", "x + x", "x + x + x", "def double(x):\n    return x + x + x\n"),
        ],
    )
    def test_of_another_program(self, read, of, old, new, source):
        assert read(table(of=f'"{of}"', old=f"'{old}'", new=f"'{new}'"))[0].source == source

    def test_whole_lines_are_as_they_stand(self, read):
        lines = "'''\n    y = 2 * x\n    return y\n'''"
        assert read(table(old=lines, new="'''\n    return 3 * x\n'''"))[0].source.endswith("(x):\n    return 3 * x\n")

    def test_no_line_is_left_of_what_is_removed(self, read):
        assert read(table(old="'''\n    y = 2 * x\n'''", new="''"))[0].source.endswith("(x):\n    return y\n")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (table(old="'4 * x'", new="'x'"), r"thrice: '4 \* x' is not there"),
            (table(old="'    y = 3 * x'", new="'x'"), "The nearest line is 5: 'y = 2"),
            (table(old="'y'", new="'z'"), "'y' stands there 2 times"),
            (table(old="''", new="'z'"), "'' is not there"),
            (table(old="'x'", new="'x'"), "an edit changes nothing: 'x'"),
            (table(old="'2 * x'"), "missing `new`"),
            (table(), "has `old` and `new`, or several `edits`"),
            (table(old="'2'", new="'3'", edits="[{ old = '2', new = '3' }]"), "has `old` and `new`, or several"),
            (table(edits="[{ old = '2 * x', new = '3' }, { old = 'y = 2', new = 'z' }]"), "change the same text: '2'"),
            (table(edits="[{ old = '2' }]"), "missing `new`"),
            (table(name="Thrice", old="'2'", new="'3'"), "lower-case words"),
            (table(fails='["speed"]', old="'2'", new="'3'"), "got 'speed'"),
            (table(of='"wrong/no.py"', old="'2'", new="'3'"), "got 'wrong/no.py'"),
            (table(old="'2'", new="'3'", why='"x"'), "unknown key `why`"),
            (table(old="'2'", new="'3'", in_stub='"yes"'), "`in_stub` is a bool"),
            (
                table(of='"stub"', old="'//'", new="'/'", in_stub="true"),
                "thrice: `in_stub` is for edits of the solution",
            ),
            (table(of='"correct/sums.py"', old="'+'", new="'-'", in_stub="true"), "this is one of correct/sums.py"),
            (table(old="'2 *'", new="'3 *'") * 2, "several mistakes are called thrice"),
            ("[[mistake]]\n", "mistake 1: missing"),
            ("mistake = ", "mistakes.toml"),
            ("other = 1", "unknown key `other`"),
        ],
    )
    def test_what_cannot_be_made_says_where(self, read, text, message):
        with pytest.raises(ExerciseError, match=message):
            read(text)


class TestAnotherWay:
    """Of a mistake that is written down already: `like`."""

    THRICE = table(old="'2 * x'", new="'3 * x'")
    ADDED = '[[mistake]]\nname = "added"\nlike = "thrice"\nold = "2 * x"\nnew = "x + x + x"\n'

    def test_has_its_words_and_its_categories(self, read):
        added, thrice = read(self.ADDED + self.THRICE)
        assert (added.says, added.fails) == (thrice.says, thrice.fails)
        assert (added.misconception, thrice.misconception) == ("thrice", "thrice")
        assert added.source != thrice.source

    def test_may_fail_in_categories_of_its_own(self, read):
        added, _ = read(self.ADDED + 'fails = ["gradients"]\n' + self.THRICE)
        assert added.fails == (Category.GRADIENTS,)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (ADDED, "added: `like` names a mistake of this exercise"),
            (ADDED + 'says = "You add."\n' + THRICE, "has its `says`"),
            (ADDED + ADDED.replace("thrice", "added").replace('name = "added"', 'name = "c"') + THRICE, "got 'added'"),
        ],
    )
    def test_of_nothing(self, read, text, message):
        with pytest.raises(ExerciseError, match=message):
            read(text)


class TestInTheStub:
    def test_those_that_say_so(self, read):
        text = table("a", old="'2'", new="'3'", in_stub="true") + table("b", old="'y = 2'", new="'y = 4'")
        text += table("c", old="'double'", new="'twice'", in_stub="false")
        assert [(mistake.name, mistake.in_stub) for mistake in read(text)] == [("a", True), ("b", False), ("c", False)]
        assert [mistake.name for mistake in stub_bugs(read(text))] == ["a"]

    def test_a_program_of_its_own_is_none(self, folder, read):
        (folder / "wrong").mkdir()
        (folder / "wrong" / "adds.py").write_text('"""You add two.\n\nfails: correctness"""\n')
        assert stub_bugs(read()) == ()

    def test_together_they_make_one_program(self, read):
        text = table("a", old="'2 * x'", new="'3 * x'", in_stub="true")
        text += table("b", old="'return y'", new="'return -y'", in_stub="true") + table("c", old="'2 * x'", new="'x'")
        expected = SOLUTION.replace("2 * x", "3 * x").replace("return y", "return -y")
        assert compose(stub_bugs(read(text))) == expected


class TestPrograms:
    @pytest.fixture
    def write(self, folder):
        (folder / "wrong").mkdir()
        return lambda name, text: (folder / "wrong" / f"{name}.py").write_text(text)

    def test_the_docstring_is_what_is_told(self, read, write):
        text = '"""You add\n    two.\n\nfails: correctness, gradients\n"""\n'
        write("adds", text)
        (mistake,) = read()
        assert (mistake.name, mistake.says, mistake.place) == ("adds", "You add two.", "wrong/adds.py")
        assert mistake.fails == (Category.CORRECTNESS, Category.GRADIENTS)
        assert (mistake.source, mistake.edits, mistake.base) == (text, (), "")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("x = 1", "starts with a docstring"),
            ('"""You add two."""', "starts with a docstring"),
            ('"""fails: correctness"""', "starts with a docstring"),
            ('"""You add two.\n\nfails: speed"""', "got 'speed'"),
            ("x = = 1", "cannot be read as Python"),
        ],
    )
    def test_one_that_cannot_be_read(self, read, write, text, message):
        write("adds", text)
        with pytest.raises(ExerciseError, match=message):
            read()

    def test_both_kinds_sorted_by_name(self, read, write):
        for name in ("b", "d"):
            write(name, f'"""You {name}.\n\nfails: correctness"""')
        found = read(table("c", old="'2'", new="'3'") + table("a", old="'2'", new="'4'"))
        assert [mistake.name for mistake in found] == ["a", "b", "c", "d"]

    def test_none(self, read):
        assert read() == ()


class TestTogether:
    def mistakes(self, base, *edits):
        return [Mistake("m", "", (), "", "", base, (Edit(*edit),)) for edit in edits]

    def test_edits_that_do_not_overlap(self):
        assert compose(self.mistakes("a = 1\nb = 2\n", ("b = 2", "b = 3"), ("a = 1\n", ""))) == "b = 3\n"

    def test_edits_that_touch(self):
        assert compose(self.mistakes("ab", ("a", "c"), ("b", "d"))) == "cd"

    def test_edits_of_the_same_text(self):
        assert compose(self.mistakes("a = 1\n", ("a = 1", "a = 2"), ("1", "3"))) is None

    def test_edits_of_different_programs_and_programs_of_their_own(self):
        assert compose([*self.mistakes("ab", ("a", "c")), *self.mistakes("abc", ("b", "d"))]) is None
        assert compose([Mistake("m", "", (), "x = 1", "")]) is None
        assert compose([]) is None

    def test_what_an_edit_brings_is_not_edited(self):
        assert apply("x = 1\ny = 2\n", [Edit("1", "2"), Edit("y = 2", "y = 1")], "") == "x = 2\ny = 1\n"
