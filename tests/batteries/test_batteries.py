"""Which exercises get which batteries."""

from __future__ import annotations

import ast
import dataclasses

import pytest

from grader.batteries import BATTERIES, batteries_of, battery_of
from grader.checks.probes import read_probes
from grader.content.catalog import load_catalog
from grader.content.exercise import DEVICES, KINDS
from grader.content.owed import OWED, owed
from grader.errors import ExerciseError

RMSNORM = dataclasses.replace(load_catalog().find("normalization/rmsnorm"), kinds=())


ANY = [
    "leaves_all_as_it_was",
    "each_call_by_itself",
    "float64_to_its_digits",
    "large_small_and_far",
    "refused_in_any_form",
]


def names(exercise, *devices):
    return [battery.name for battery in batteries_of(exercise, devices)]


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        (("cpu",), [*ANY, "made_on_the_inputs_device"]),
        (("cuda",), ["agrees_with_the_cpu"]),
        (("cpu", "mps"), [*ANY, "made_on_the_inputs_device", "agrees_with_the_cpu"]),
    ],
)
def test_by_device(devices, expected):
    assert names(RMSNORM, *devices) == expected


def test_by_kind():
    assert names(dataclasses.replace(RMSNORM, devices=("cpu",)), "cpu") == ANY
    assert names(dataclasses.replace(RMSNORM, framework="numpy"), "cpu") == ANY
    both = dataclasses.replace(RMSNORM, framework="numpy", kinds=("sequence", "selection"))
    assert names(both, "cpu") == [*ANY, "any_length", "near_ties"]


def test_switched_off():
    off = {"made_on_the_inputs_device": "it cannot be"}
    assert names(dataclasses.replace(RMSNORM, batteries_off=off), "cpu", "cuda") == [*ANY, "agrees_with_the_cpu"]
    with pytest.raises(ExerciseError, match="switches off 'made'; the batteries are leaves_all_as_it_was, each_call"):
        names(dataclasses.replace(RMSNORM, batteries_off={"made": "it cannot be"}), "cpu")


@pytest.mark.parametrize("battery", BATTERIES, ids=lambda battery: battery.name)
def test_its_file_holds_one_check_of_its_name(battery):
    functions = [n.name for n in ast.parse(battery.file.read_text("utf-8")).body if isinstance(n, ast.FunctionDef)]
    assert [name for name in functions if name.startswith("test")] == [f"test_{battery.name}"]
    assert battery_of(battery.file) is battery
    assert battery_of(RMSNORM.checks) is None


@pytest.mark.parametrize("battery", BATTERIES, ids=lambda battery: battery.name)
def test_its_probes_have_names_of_their_own(battery):
    functions = [n.name for n in ast.parse(battery.probes).body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    others = {name for other in BATTERIES if other is not battery for name in _defined(other.probes)}
    assert not others & set(functions), "all that are shipped together see one another"
    for exercise in load_catalog():
        if battery.suits(exercise):
            assert not _defined(read_probes(exercise.checks)) & set(functions)


def _defined(source):
    return {n.name for n in ast.parse(source).body if isinstance(n, ast.FunctionDef | ast.ClassDef)}


def test_each_says_what_it_asks_for():
    assert [rule.battery for rule in OWED] == [battery.name for battery in BATTERIES]


def test_what_an_exercise_is_held_to_stands_below_its_statement():
    for exercise in load_catalog():
        held_to = {battery.name for battery in batteries_of(exercise, DEVICES)}
        text = owed(exercise)
        told = {rule.battery for rule in OWED if any(part.text in text for part in rule.says)}
        refuses = "ValueError" in exercise.statement.read_text("utf-8")
        assert told == held_to - (set() if refuses else {"refused_in_any_form"})


def test_a_part_is_told_where_it_says_something():
    catalog = load_catalog()
    texts = {name: owed(catalog.find(name)) for name in ("nms", "sag-pool", "random-walks", "gat", "gcn-conv")}
    assert ["Boxes may be tiny" in texts[name] for name in ("nms", "sag-pool")] == [True, False]
    assert ["requires_grad" in texts[name] for name in ("gat", "random-walks")] == [True, False]
    assert ["ValueError" in texts[name] for name in ("random-walks", "gcn-conv")] == [True, False]


def test_every_kind_has_a_battery():
    assert {battery.kind for battery in BATTERIES if battery.kind} == set(KINDS)


def test_hardly_any_exercise_switches_one_off():
    off = [exercise.name for exercise in load_catalog() if exercise.batteries_off]
    assert len(off) <= 6, "the built-in pack is an example"
