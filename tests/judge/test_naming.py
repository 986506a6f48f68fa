"""Names for the parts of an answer, read off the probe's text and the solution's."""

from __future__ import annotations

import pytest

from grader.judge.naming import Names

SOLUTION = """
def step(x, h):
    gate = x * h
    return gate, h + gate

def either(x):
    if x is None:
        return x, 1
    return 1, x

def attend(q, k):
    def inner(v):
        return v, v
    weights = q @ k
    out = inner(weights)
    return out, weights

def spread(x):
    return (*x, x.mean())
"""


def name(body, path, probe="probe"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    other = '@probe\ndef other(sub, x):\n    return {"inner": x.grad}\n'
    return Names(f"{other}\n@probe\ndef probe(sub, x, params):\n{lines}", SOLUTION).of(probe, path)


LOOP = "{start}\nfor batch in x:\n{turn}return losses"
CASES = {
    "the answer itself": ("return x", (), ""),
    "a key": ('return {"loss": x, "grads": [x.grad]}', ("loss",), "`loss`"),
    "an item of a key": ('return {"grads": [x.grad, params]}', ("grads", 1), "`params`"),
    "an item without a name": ('return {"grads": [x + 1, 2 * x]}', ("grads", 1), "`grads[1]`"),
    "a key that is not written out": ("return dict(loss=x)", ("loss",), "`loss`"),
    "a place that is not written out": ("return list(x)", (3,), "item 3"),
    "a place below a key": ('return {"sizes": list(x)}', ("sizes", 2), "`sizes[2]`"),
    "a tuple": ("return x, params", (1,), "`params`"),
    "an attribute": ("return sub.weight.grad, x.detach().clone()", (0,), "the gradient of `weight`"),
    "what a call without arguments is of": ("return sub.weight.grad, x.detach().clone()", (1,), "`x`"),
    "an expression": ("return x, 2 * x", (1,), "item 1"),
    "a variable": ("out, loss = x\nboth = (out, loss)\nreturn both", (1,), "`loss`"),
    "a variable bound twice": ("both = (x, params)\nboth = x.chunk(2)\nreturn both", (1,), "item 1"),
    "a comprehension": ("return [p.grad for p in params]", (2,), "the gradient of `params[2]`"),
    "gradients by name": ('return {"x": x.grad, **{n: p.grad for n, p in x.items()}}', ("w",), "the gradient of `w`"),
    "a gradient by the name of what it is of": ('return {"x": x.grad}', ("x",), "the gradient of `x`"),
    "a gradient by a name of its own": ('return {"slope": x.grad}', ("slope",), "`slope`"),
    "a parameter": ("return [p.grad for p in x.parameters()]", (1,), "the gradient of `parameters[1]`"),
    "what a parameter has": ("return [p.requires_grad for p in x.parameters()]", (1,), "`parameters[1].requires_grad`"),
    "what a comprehension of a method has": (
        'return {"frozen": [p.requires_grad for p in x.layers.children()]}',
        ("frozen", 1),
        "`frozen[1]`",
    ),
    "a comprehension of a call": ("return [p for p in sub.of(x)]", (2,), "item 2"),
    "a comprehension below a key": ('return {"grads": [p for p in sub.of(x)]}', ("grads", 2), "`grads[2]`"),
    "what a comprehension holds": ('return [{"mean": p.mean()} for p in params]', (1, "mean"), "`mean`"),
    "a function of the solution": ("return sub.step(x, params)", (0,), "`gate`"),
    "its expression": ("return sub.step(x, params)", (1,), "item 1"),
    "its inner function": ("return sub.attend(x, params)", (1,), "`weights`"),
    "several returns": ("return sub.either(x)", (0,), "item 0"),
    "its answer below a key": ('return {"state": sub.step(x, params)}', ("state", 0), "`gate`"),
    "another probe": ("return other(sub, x)", ("inner",), "`inner`"),
    "a loop": (LOOP.format(start="losses = []", turn="    losses.append(x)\n"), (1,), "the answer after step 2"),
    "a key in a loop": (
        LOOP.format(start="losses = []", turn='    losses.append({"mean": x.mean()})\n'),
        (1, "mean"),
        "`mean` after step 2",
    ),
    "a call in a loop": (
        LOOP.format(start="losses = []", turn="    losses.append(sub.step(x, params))\n"),
        (0, 0),
        "`gate` after step 1",
    ),
    "loops in a tuple": (
        "losses = []\nfor t in x:\n    losses.append(t)\nreturn losses, x",
        (0, 2),
        "`losses` after step 3",
    ),
    # Where an item's number is not that of the turn, or its place not that in the text, no name is better.
    "a list that is not empty": (
        LOOP.format(start="losses = [x]", turn="    losses.append(x)\n"),
        (1,),
        "item 1",
    ),
    "its first item": (LOOP.format(start="losses = [x]", turn="    losses.append(x + 1)\n"), (0,), "`x`"),
    "not every turn": (
        LOOP.format(start="losses = []", turn="    if batch:\n        losses.append(x)\n"),
        (0,),
        "item 0",
    ),
    "a loop in a loop": (
        LOOP.format(start="losses = []", turn="    for t in batch:\n        losses.append(x)\n"),
        (0,),
        "item 0",
    ),
    "twice a turn": (
        LOOP.format(start="losses = []", turn="    losses.append(x)\n    losses.append(params)\n"),
        (0,),
        "item 0",
    ),
    "once more afterwards": (
        "losses = []\nfor t in x:\n    losses.append(t)\nlosses.append(x)\nreturn losses",
        (0,),
        "item 0",
    ),
    "behind a star": ("return *x, params", (1,), "item 1"),
    "before a star": ("return params, *x", (0,), "`params`"),
    "behind a star of the solution": ("return sub.spread(x)", (1,), "item 1"),
    "beyond the end": ("return x, params", (7,), "item 7"),
}


@pytest.mark.parametrize(("body", "path", "expected"), CASES.values(), ids=CASES)
def test_a_part_is_called_what_the_probe_calls_it(body, path, expected):
    assert name(body, path) == expected


@pytest.mark.parametrize(
    ("path", "expected"), [((0,), "item 0"), (("a", 0), "`a[0]`"), ((0, "a", 1), "item 1 of `a` of item 0")], ids=str
)
def test_of_an_unknown_probe_only_the_path_is_known(path, expected):
    assert name("return x", path, probe="elsewhere") == expected


def test_a_function_that_calls_itself_has_no_end():
    names = Names("@probe\ndef probe(sub, x):\n    return probe(sub, x)\n", "def f(x):\n    return g(x)\n")
    assert names.of("probe", (0,)) == "item 0"
