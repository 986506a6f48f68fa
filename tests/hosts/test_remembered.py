"""What the solution answered is asked once a judge, and is the same answer every time."""

import contextlib

import pytest
import torch

from grader.client.runner import Series
from grader.hosts.remembered import Answers
from grader.wire import NotDataError

# A solution that can tell how often it was asked: right for whoever asks first, and wrong after that.
COUNTING = "asked = []\ndef double(x):\n    asked.append(1)\n    return len(asked) * 2 * x\n"
RIGHT = "def double(x):\n    return 2 * x\n"


def body(*args, seed=0):
    return {"probe": "call", "args": list(args), "kwargs": {}, "how": {"seed": seed}}


def test_a_question_is_known_by_all_that_is_sent():
    answers = Answers()
    x = torch.arange(4.0)
    known = answers.question("call", body(x))
    assert answers.question("call", body(x.clone())) == known
    others = [
        answers.question("replay", body(x)),
        answers.question("call", body(x + 1e-7)),
        answers.question("call", body(x.double())),
        answers.question("call", body(x, seed=1)),
        answers.question("call", body(x.reshape(2, 2))),
        answers.question("call", body([x])),
    ]
    assert len({known, *others}) == 1 + len(others)


def test_what_cannot_be_asked_is_no_question():
    with pytest.raises(NotDataError):
        Answers().question("call", body(object()))


def test_an_answer_comes_back_in_memory_of_its_own():
    answers, given = Answers(), {"value": {"y": torch.ones(3), "n": 2}}
    answers.put(b"q", given)
    given["value"]["y"].zero_()
    first, second = answers.get(b"q"), answers.get(b"q")
    first["value"]["y"].zero_()
    assert second["value"]["y"].tolist() == [1.0, 1.0, 1.0]
    assert second["value"]["n"] == 2
    assert answers.get(b"another") is None


def test_the_oldest_is_forgotten_and_what_is_too_large_is_not_kept():
    answers = Answers(most_bytes=3000)
    for name in (b"a", b"b", b"c"):
        answers.put(name, {"value": torch.zeros(256)})
        answers.get(b"a")  # used again and again
    assert [answers.get(name) is not None for name in (b"a", b"b", b"c")] == [True, False, True]
    answers.put(b"d", {"value": torch.zeros(4096)})
    assert answers.get(b"d") is None
    assert answers.get(b"a") is not None


def test_the_solution_is_asked_once_for_submissions_of_one_seed(tiny, warm):
    tiny.write(solution=COUNTING)
    with contextlib.closing(Series()) as series:
        verdicts = [
            series.run(tiny.job(f"{RIGHT}# {number}\n", seed=seed)).solved for number, seed in enumerate([0, 0, 1])
        ]
    assert verdicts == [True, True, False]
