"""What is told of a wrong answer: a mistake by name only where it explains the whole report, and nothing false."""

from __future__ import annotations

import pytest

from grader.job import Limits, Search
from grader.report import Outcome, Why

PATIENT = Limits(diagnosis_seconds=60)  # on a busy machine the default may not be enough to try everything
PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


def check(name, body, category="correctness", arguments="candidate, reference, rng"):
    return f'\n@pytest.mark.{category}\ndef test_{name}({arguments}):\n    """It holds."""\n    {body}\n'


SAME = "assert_close(candidate({probe}, x), reference({probe}, x))"
VALUE = check("value", "x = rng.normal((4,)); " + SAME.format(probe="call"))
ZEROS = check("zeros", "x = rng.normal((4,)) * 0; " + SAME.format(probe="call"))
BELOW = check("below", "x = -rng.normal((4,)).abs(); " + SAME.format(probe="call"))
ABOVE = check("above", "x = rng.normal((4,)).abs() + 2; " + SAME.format(probe="call"))
LOOP = check("loop", "budget.growth(call, lambda n: (rng.normal((n,)),), of='lines')", "performance", "budget, rng")
SLOPE = """
@probe
def slope(sub, x):
    x = x.clone().requires_grad_()
    sub.double(x).sum().backward()
    return x.grad
""" + check("slope", "x = rng.normal((4,)); " + SAME.format(probe="slope"), "gradients")


def wrong(misconception, body, fails="correctness"):
    return f'"""{misconception}\n\nfails: {fails}\n"""\nimport torch\ndef double(x):\n    return {body}\n'


def answer(body):
    return f"import torch\n\n\ndef double(x):\n    return {body}\n"


THRICE = wrong("You multiply by\nthree.", "3 * x")
SQUARE = wrong("You square.", "x * x")
FILES = {"thrice": THRICE, "square": SQUARE}


def edit(name, old, new, *, in_stub=False):
    """An entry of mistakes.toml."""
    return (
        f'[[mistake]]\nname = "{name}"\nfails = ["correctness"]\nsays = "You do {name}."\n'
        f"in_stub = {str(in_stub).lower()}\nold = '{old}'\nnew = '{new}'\n"
    )


def told(report):
    """Why, the mistake's name, and the names of the checks of each cause."""
    checks = [result.id.removeprefix("test_") for result in report.checks]
    return [(cause.why, cause.mistake, " ".join(checks[number] for number in cause.checks)) for cause in report.causes]


@pytest.fixture
def explain(tiny, grade):
    """``explain(body)``: the report on a submission that returns `body`."""

    def explain(body, checks=VALUE, *, files=FILES, solution="2 * x", edits="", **job):
        source, right = (text if "def double" in text else answer(text) for text in (body, solution))
        tiny.write(checks, wrong=files, solution=right, points="correctness = 5\ngradients = 2\nperformance = 1")
        (tiny.solutions / "mistakes.toml").write_text(edits or "mistake = []\n", "utf-8")
        report = grade(source, **{"limits": PATIENT, **job})
        assert FAILED in {result.outcome for result in report.checks}
        assert not {result.outcome for result in report.checks} - {PASSED, FAILED}
        failed = [number for number, result in enumerate(report.checks) if result.outcome is FAILED]
        if job.get("search") is not Search.NONE:
            assert sorted(number for cause in report.causes for number in cause.checks) == failed, "each in one cause"
        return report

    return explain


class TestAMistake:
    @pytest.mark.parametrize(
        ("body", "mistake"),
        [
            ("3 * x", "thrice"),
            ("x + x + x", "thrice"),
            ("x ** 2", "square"),
            ("torch.stack([3 * e for e in x])", "thrice"),
        ],
    )
    def test_that_explains_the_whole_report_is_named(self, explain, body, mistake):
        report = explain(body, VALUE + ZEROS + ABOVE)
        assert told(report) == [(Why.MISTAKE, mistake, "value above")]
        assert report.causes[0].certain
        assert report.causes[0].says == {"thrice": "You multiply by three.", "square": "You square."}[mistake]
        assert (report.search_cut, report.alike) == (False, ())

    @pytest.mark.parametrize(
        "body",
        [
            *("4 * x", "torch.zeros(3)", "None", "3 * x[:2]", "3 * x.double()", "(3 * x)[:, None]", "(3 * x,)"),
            *("(3 * x).tolist()", "3 * x + 1e-3", "[3 * x, 'text']", "(3 * x).numpy()", "torch.complex(3 * x, x)"),
        ],
    )
    def test_that_answers_otherwise_is_not_named(self, explain, body):
        assert [cause.mistake for cause in explain(body).causes] == [""]

    @pytest.mark.parametrize(
        ("body", "failing"),
        [
            ("3 * x if x.min() < 0 else 2 * x", "value"),
            ("3 * x if x.max() > 2 else 2 * x", "above"),
        ],
    )
    def test_that_fails_a_check_which_the_submission_passes_is_not_named(self, explain, body, failing):
        """It gives the submission's answers in the check that fails, and another verdict elsewhere."""
        assert [cause[1:] for cause in told(explain(body, VALUE + ABOVE))] == [("", failing)]

    def test_that_passes_a_check_which_the_submission_fails_is_named_as_a_part(self, explain):
        files = {"below": wrong("You clamp at zero.", "2 * x.clamp(min=0)")}
        report = explain("2 * x.clamp(min=0, max=2.5)", BELOW + ABOVE, files=files | {"thrice": THRICE})
        assert {cause.mistake for cause in report.causes} == {""}, "all zeros tell nothing"
        files = {"below": wrong("You forget what is below zero.", "torch.where(x < 0, 5 * x, 2 * x)")}
        report = explain("torch.where(x < 0, 5 * x, 2 * x + 1)", BELOW + ABOVE, files=files)
        assert told(report) == [(Why.MISTAKE, "below", "below"), (Why.VALUES, "", "above")]
        assert not report.causes[0].certain

    def test_of_two_parts_that_overlap_neither_is_named(self, explain):
        files = {
            name: wrong(name, f"torch.where(x < 0, 5 * x, {right})")
            for name, right in (("one", "2 * x"), ("other", "x + x"))
        }
        report = explain("torch.where(x < 0, 5 * x, 2 * x + 1)", BELOW + ABOVE, files=files)
        assert {cause.mistake for cause in report.causes} == {""}

    def test_with_a_twin_is_not_named_whatever_they_say_to_fail(self, explain):
        for fails in ("correctness", "performance"):
            report = explain("3 * x", files={"also": wrong("You add it thrice.", "x + x + x", fails), "thrice": THRICE})
            assert told(report) == [(Why.VALUES, "", "value")]
            assert report.alike == ("also", "thrice")

    def test_another_way_of_it_is_no_twin(self, explain):
        edits = edit("thrice", "2 * x", "3 * x")
        edits += "[[mistake]]\nname = 'added'\nlike = 'thrice'\nold = '2 * x'\nnew = 'x + x + x'\n"
        edits += "[[mistake]]\nname = 'four'\nlike = 'thrice'\nold = '2 * x'\nnew = '4 * x'\n"
        for body in ("3 * x", "4 * x"):
            report = explain(body, files={}, edits=edits)
            assert told(report) == [(Why.MISTAKE, "thrice", "value")]
            assert report.causes[0].says == "You do thrice."

    def test_is_named_whatever_it_says_to_fail_where_it_is_alone(self, explain):
        report = explain("3 * x", files={"thrice": wrong("By three.", "3 * x", "performance")})
        assert told(report) == [(Why.MISTAKE, "thrice", "value")]

    def test_is_not_named_for_what_right_answers_cost(self, explain):
        """A loop that is right fails for its lines, so a wrong file with right values is no explanation."""
        body = "torch.stack([2 * e for e in x])"
        report = explain(body, LOOP, files={"slow": wrong("You loop.", body, "performance")})
        assert told(report) == [(Why.BUDGET, "", "loop")]

    @pytest.mark.parametrize(
        ("line", "mistake"),
        [
            ("x = x + torch.ones(5)", "added"),  # the sizes are the same
            ("x = x + torch.ones(6)", ""),
            ("raise ValueError('positive')", "refused"),
            ("raise TypeError('no')", ""),
        ],
    )
    def test_that_raises_alike_in_the_same_checks_is_named(self, explain, line, mistake):
        """The slip stands there twice, so that no one change is right."""
        body = f"    if (x > 0).all():\n        {line}\n"
        again = body.replace("x > 0", "0 < x").replace("x + torch.ones(5)", "torch.ones(5) + x")
        source = f"import torch\ndef double(x):\n{body}{again}    return 2 * x\n"
        files = {
            "added": wrong("You add five.", "2 * x + (torch.ones(5) if (x > 0).all() else 0)"),
            "refused": wrong("You refuse.", "2 * x").replace(
                "    return", "    if (x > 0).all():\n        raise ValueError\n    return"
            ),
        }
        report = explain(source, VALUE + ABOVE, files=files)
        assert [cause.mistake for cause in report.causes] == [mistake]

    @pytest.mark.parametrize("body", ["torch.add(x, 0).item()", "x[99]"])
    def test_that_raises_the_same_exception_is_not_named_for_that(self, explain, body):
        """Many causes end in one and the same exception."""
        files = {"item": wrong("You take the item.", "x.item()"), "index": wrong("You index.", "x[99]")}
        assert told(explain(body, files=files)) == [(Why.RAISED, "", "value")]

    def test_that_raises_where_the_submission_does_is_named_for_its_answers_elsewhere(self, explain):
        body = "3 * x if x.min() < 0 else x[99]"
        report = explain(body, VALUE + ABOVE, files={"both": wrong("You do both.", body), "thrice": THRICE})
        assert told(report) == [(Why.MISTAKE, "both", "value above")]

    def test_that_cannot_be_loaded_explains_nothing(self, explain):
        files = {"broken": '"""It is broken.\n\nfails: correctness\n"""\n1 / 0\n'}
        assert told(explain("3 * x", files=files | FILES)) == [(Why.MISTAKE, "thrice", "value")]
        assert told(explain("x[99]", files=files)) == [(Why.RAISED, "", "value")]

    def test_that_draws_numbers_is_asked_under_the_same_seed(self, explain):
        files = {"dropout": wrong("You do not scale.", "x * (torch.rand(16) > 0.5)")}
        many = check("value", "x = rng.normal((16,)); " + SAME.format(probe="call"))
        report = explain("(torch.rand(16) > 0.5) * x", many, files=files)
        assert told(report) == [(Why.MISTAKE, "dropout", "value")]

    def test_gives_every_answer_of_a_check(self, explain):
        both = check("both", "assert_equal([candidate(call, x) for x in (1.0, 2.5)], [2.0, 5.0])")
        files = {"plus": wrong("You add one.", "x + 1")}  # right for 1, so one call alone cannot tell
        assert told(explain("x + 1", both, files=files)) == [(Why.MISTAKE, "plus", "both")]
        assert told(explain("3.5 if x == 2.5 else 9.0", both, files=files)) == [(Why.VALUES, "", "both")]

    def test_is_named_again_for_the_next_submission(self, explain):
        """One judge grades them: it keeps nothing of the one before."""
        for body, mistake in (("3 * x", "thrice"), ("x * x", "square"), ("5 * x", ""), ("3 * x", "thrice")):
            assert [cause.mistake for cause in explain(body).causes] == [mistake]

    @pytest.mark.parametrize("answer", ["x.expand(300, 300)", "torch.complex(x, x)", "(x * 1j).numpy()"])
    def test_is_looked_for_whatever_is_answered(self, explain, answer):
        body = f"{answer} * 3"
        report = explain(body, check("kind", "x = rng.normal((1,)); " + SAME.format(probe="call")), files={
            "thrice": wrong("By three.", body), "other": wrong("By five.", f"{answer} * 5")
        }, solution=f"{answer} * 2")  # fmt: skip
        assert told(report) == [(Why.MISTAKE, "thrice", "kind")]


SUM = "def double(x):\n    shift = x.mean()\n    scale = x.std()\n    return (x - shift) / scale\n"
SHIFT, SCALE = ("shift", "x.mean()", "x.median()"), ("scale", "x.std()", "x.var()")
SWAP = ("swap", "x - shift", "shift - x")


def slips(*names):
    """The solution with these mistakes."""
    source = SUM
    for name, old, new in (SHIFT, SCALE, SWAP):
        source = source.replace(old, new) if name in names else source
    return source


class TestSeveralMistakes:
    EDITS = "".join(edit(*slip) for slip in (SHIFT, SCALE, SWAP))

    @pytest.mark.parametrize(
        "names", [("shift",), ("scale",), ("scale", "shift"), ("shift", "swap")], ids=lambda names: " and ".join(names)
    )
    def test_one_or_two_slips_are_named(self, explain, names):
        report = explain(slips(*names), VALUE + ABOVE, files={}, solution=SUM, edits=self.EDITS)
        checks = ["value above", ""]
        assert told(report) == [(Why.MISTAKE, name, checks[place]) for place, name in enumerate(names)]
        assert {(cause.certain, cause.of_bugs) for cause in report.causes} == {(True, 0)}

    @pytest.mark.parametrize(("fails", "names"), [("correctness", {"plus", "slow"}), ("performance", {""})])
    def test_what_is_wrong_by_its_cost_alone_is_none_of_two(self, explain, fails, names):
        """Its answers may be off where rounding decides, and explain nothing."""
        slow = edit("slow", "return", "x = x + 1.5; return").replace("correctness", fails)
        edits = edit("plus", "2 * x", "2 * x + 3.25") + slow
        report = explain("2 * (x + 1.5) + 3.25", VALUE + ABOVE, files={}, edits=edits)
        assert {cause.mistake for cause in report.causes} == names

    def test_three_are_too_many(self, explain):
        report = explain(slips("shift", "scale", "swap"), VALUE + ABOVE, files={}, solution=SUM, edits=self.EDITS)
        assert {cause.mistake for cause in report.causes} == {""}

    def test_two_are_looked_for_last(self, explain):
        report = explain(slips("shift", "scale"), files={}, solution=SUM, edits=self.EDITS, search=Search.NAMED)
        assert told(report) == [(Why.VALUES, "", "value")]


class TestABuggyOriginal:
    EDITS = "".join(edit(*slip, in_stub=True) for slip in (SHIFT, SCALE, SWAP))

    @pytest.mark.parametrize(
        "left",
        [("scale", "shift", "swap"), ("scale", "swap"), ("shift", "swap"), ("swap",)],
        ids=lambda names: " and ".join(names),
    )
    @pytest.mark.parametrize("search", [Search.NAMED, Search.ALL])
    def test_that_is_half_fixed_is_told_which_bugs_are_left(self, explain, left, search):
        report = explain(slips(*left), VALUE + ABOVE, files={}, solution=SUM, edits=self.EDITS, search=search)
        assert [cause.mistake for cause in report.causes] == list(left)
        assert [len(cause.checks) for cause in report.causes] == [2, *[0] * (len(left) - 1)]
        assert {(cause.why, cause.certain, cause.of_bugs) for cause in report.causes} == {(Why.MISTAKE, True, 3)}

    def test_a_mistake_beside_a_bug_is_none_of_its_bugs(self, explain):
        edits = edit(*SHIFT, in_stub=True) + edit(*SCALE)
        report = explain(slips("shift", "scale"), files={}, solution=SUM, edits=edits)
        assert [(cause.mistake, cause.of_bugs) for cause in report.causes] == [("scale", 0), ("shift", 1)]


CUBE = "def double(x):\n    square = x * x\n    return square * x + x\n"
MINUS = "(x + 1) * x * (x - 1)"  # x * x * x - x, where no one change gives x * x * x + x


class TestASlip:
    """One small change of the submission that makes every check pass."""

    @pytest.mark.parametrize(
        ("body", "line", "look"),
        [
            (CUBE.replace("+ x", "- x"), 3, "look at `square * x - x`"),
            (CUBE.replace("+ x", "+ x.detach()"), 3, "look whether all of `x.detach()` is needed"),
            (CUBE.replace("return", "square += 1\n    return"), 3, "look whether `square += 1` belongs there"),
            (CUBE.replace("* x + x", "* square + x"), 3, "look whether `square` is what is meant there"),
            ("x ** 2 + x", 5, "look at the number `2`"),
            ("x * x * x + (x if x.min() > 0 else -x)", 5, "look whether all of `x if x.min() > 0 else -x` is needed"),
        ],
        ids=["operator", "detached", "removed", "name", "constant", "one branch"],
    )
    def test_is_told_by_its_place(self, explain, body, line, look):
        report = explain(body, VALUE + ABOVE + SLOPE, files={}, solution=CUBE)
        assert [cause.why for cause in report.causes] == [Why.SLIP]
        assert report.causes[0].says == f"One small change in line {line} makes every check pass: {look}."
        assert report.causes[0].certain

    def test_in_several_places_is_told_by_all_of_them(self, explain):
        body = "def double(x):\n    a = torch.sum(x)\n    b = torch.sum(x * x)\n    return x - a - b\n"
        right = body.replace("sum", "mean")
        report = explain(f"import torch\n{body}", files={}, solution=f"import torch\n{right}")
        says = report.causes[0].says
        assert says == "One small change in lines 3 and 4 makes every check pass: look at what `torch.sum` does."

    def test_of_an_exception_is_told(self, explain):
        report = explain("2 * x[99]", VALUE, files={})
        assert told(report) == [(Why.SLIP, "", "value")]
        assert "whether all of `x[99]` is needed" in report.causes[0].says

    def test_without_an_end_is_not_waited_for(self, explain):
        """A change may be a loop without an end."""
        body = "def double(x):\n    n = 0\n    while n < 3:\n        n += 1\n        x = x + 1\n    return x\n"
        report = explain(body, VALUE, files={}, solution="x + 2")
        assert told(report) == [(Why.SLIP, "", "value")]
        assert report.causes[0].says.startswith("One small change in line ")

    def test_is_told_only_where_every_check_passes(self, explain):
        """With `+ x` the values would be right, and above two they would not."""
        body = "x * x * x - x if x.max() < 2 else x * x * x + 2 * x - 1"
        report = explain(body, VALUE + ABOVE, files={}, solution=CUBE)
        assert Why.SLIP not in {cause.why for cause in report.causes}

    def test_is_looked_for_behind_mistakes(self, explain):
        report = explain("x * x * x - x", files={"minus": wrong("You subtract.", "x ** 3 - x")}, solution=CUBE)
        assert told(report) == [(Why.MISTAKE, "minus", "value")]

    @pytest.mark.parametrize("search", [Search.NAMED, Search.ALL])
    def test_is_looked_for_where_all_is_wanted(self, explain, search):
        report = explain("x * x * x - x", files={}, solution=CUBE, search=search)
        assert told(report) == [(Why.SLIP if search is Search.ALL else Why.VALUES, "", "value")]

    def test_of_a_statement_is_told_before_one_of_a_condition(self, explain):
        """With another comparison the sum starts anew each time, which hides what is wrong with it."""
        body = (
            "def double(x):\n    total = x\n    if x.shape != total.shape:\n        total = x * 0\n"
            "    return x + total + total\n"
        )
        report = explain(body, VALUE + ABOVE, files={}, solution="2 * x")
        assert [cause.why for cause in report.causes] == [Why.SLIP]
        assert report.causes[0].says.startswith("One small change in line 5 makes every check pass")

    def test_that_only_keeps_what_is_forbidden_from_being_run_is_not_told(self, tiny, grade):
        tiny.write(VALUE, solution=answer("2 * x"), forbid='["torch.mul"]')
        report = grade("import torch\n\n\ndef double(x):\n    if x.ndim == 0:\n        return x + x\n"
                       "    return torch.mul(x, 2) if x.ndim else x + x\n", limits=PATIENT)  # fmt: skip
        assert [cause.why for cause in report.causes] == [Why.RAISED]

    def test_of_a_dtype_does_not_drop_the_cast_that_an_answer_needs(self, explain):
        half = check("half", "x = rng.normal((4,)).half(); " + SAME.format(probe="call"))
        body = "import torch\ndef double(x):\n    wide = x.float()\n    return 2 * wide\n"
        report = explain(body, VALUE + half, files={}, solution="(2 * x.float()).to(x.dtype)")
        says = report.causes[0].says
        assert says == "One small change in line 4 makes every check pass: look at the dtype of `2 * wide`."

    def test_is_not_looked_for_in_what_is_not_written(self, explain):
        body = 'def double(x):\n    raise NotImplementedError("TODO")\n    return 2 * x\n'
        assert told(explain(body, VALUE, files={})) == [(Why.UNWRITTEN, "", "value")]


class TestAChange:
    def test_of_the_solution_is_told(self, explain):
        body = f"def double(x):\n    square = x + 1\n    return {MINUS.replace('(x + 1)', 'square')}\n"
        report = explain(body, VALUE + ABOVE, files={}, solution=CUBE)
        assert told(report) == [(Why.CHANGE, "", "value above")]
        words = "with `square * x - x` in the place of `square * x + x`"
        assert report.causes[0].says == f"Your file answers every check as a right one does {words}."
        assert report.causes[0].certain

    def test_is_not_told_in_names_that_the_learner_has_not_seen(self, explain):
        report = explain(MINUS, VALUE + ABOVE, files={}, solution=CUBE)
        assert told(report) == [(Why.VALUES, "", "value"), (Why.VALUES, "", "above")]

    @pytest.mark.parametrize(
        "body",
        [CUBE.replace("x * x", "x * x * x"), f"{MINUS} + 0.5", "torch.zeros(4)", "x[99]"],
        ids=["twice", "more than one", "constant", "exception"],
    )
    def test_of_another_kind_is_not_told(self, explain, body):
        report = explain(body, VALUE + ABOVE, files={}, solution=CUBE)
        assert Why.CHANGE not in {cause.why for cause in report.causes}

    def test_is_told_only_where_every_other_check_ends_alike(self, explain):
        body = f"x * x * x + x if x.min() > 0 else {MINUS}"
        report = explain(body, VALUE + ABOVE, files={}, solution=CUBE)
        assert Why.CHANGE not in {cause.why for cause in report.causes}

    def test_is_not_told_on_one_number(self, explain):
        """There are many changes: one of them gives one number by chance."""
        one = check("one", "assert_close(candidate(call, 1.5), reference(call, 1.5))")
        assert told(explain(MINUS, one, files={}, solution=CUBE)) == [(Why.VALUES, "", "one")]

    def test_that_cuts_a_value_off_the_graph_is_told_where_only_gradients_fail(self, explain):
        """With a backward of one's own, where nothing is detached."""
        body = (
            "import torch\nclass Cube(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
            "        ctx.save_for_backward(x)\n        return x * (1 + x * x)\n    @staticmethod\n"
            "    def backward(ctx, grad):\n        (x,) = ctx.saved_tensors\n        return grad * (x * x + 1)\n"
            "def double(x):\n    return Cube.apply(x)\n"
        )
        report = explain(body, VALUE + SLOPE, files={}, solution=CUBE)
        assert told(report) == [(Why.CHANGE, "", "slope")]
        assert report.causes[0].says.endswith("with `x * x` cut off from the graph.")


class TestNothingFalse:
    OFF = "torch.cat([{right}[:-1], {right}[-1:] + 1])"

    @pytest.mark.parametrize("right", ["(2 * x)", "(x.round() * 2)", "torch.ones(4)"])
    def test_is_said_of_a_right_answer_that_is_off_in_one_element(self, explain, right):
        report = explain(self.OFF.format(right=right), VALUE + ABOVE, solution=right, search=Search.NAMED)
        assert told(report) == [(Why.VALUES, "", "value"), (Why.VALUES, "", "above")]
        assert {(cause.says, cause.certain) for cause in report.causes} == {("", False)}
        assert report.alike == ()

    def test_is_said_when_there_is_no_time(self, explain):
        """Another mistake, not tried yet, might give the same answers: so it says that it was cut."""
        report = explain("3 * x", VALUE + LOOP, limits=Limits(diagnosis_seconds=0.0))
        assert report.search_cut
        assert {cause.mistake for cause in report.causes} == {""}
        assert not any(cause.certain for cause in report.causes)

    def test_is_said_of_a_mistake_that_was_not_tried_in_time(self, explain):
        """One that comes first takes all the time there is."""
        slow = '"""You wait.\n\nfails: correctness\n"""\nimport time\ndef double(x):\n    time.sleep(60)\n'
        report = explain("3 * x", files={"a_slow_one": slow} | FILES, limits=Limits(diagnosis_seconds=1.0))
        assert report.search_cut
        assert told(report) == [(Why.VALUES, "", "value")]

    def test_is_looked_for_where_that_was_not_asked(self, explain):
        report = explain("3 * x", search=Search.NONE)
        assert (report.causes, report.search_cut, report.alike) == ((), False, ())

    @pytest.mark.parametrize("search", list(Search))
    def test_is_said_of_a_right_answer(self, tiny, grade, search):
        report = tiny.write(VALUE + ZEROS, wrong=FILES).grade(answer("x + x"), search=search)
        assert report.solved
        assert (report.causes, report.search_cut) == ((), False)

    def test_is_said_where_a_fixture_of_a_check_could_not_ask_the_submission(self, explain):
        """The check has no arguments with which it could be run on another program."""
        fixture = "\n@pytest.fixture\ndef asked(candidate):\n    return candidate(call, 1.0)\n"
        report = explain("x.mul(3)", VALUE + fixture + check("asked", "assert asked == 1", arguments="asked"))
        assert told(report) == [(Why.RAISED, "", "asked"), (Why.VALUES, "", "value")]
