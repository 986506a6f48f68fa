"""Imports go down only, light commands stay light, and nothing but `grader` is a package."""

from __future__ import annotations

import ast
import graphlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "grader"

# From the bottom up. A module imports from layers below its own and from its own, never from above; a package stands
# for everything in it that is not named itself. The order is that of the docstring of `grader`, with two refinements:
# `checks` is cut in two, because the host's judge-side (`hosts`) raises `checks.outcomes` while the fixtures
# (`checks.calls` and those on it) talk to hosts; and what only shows or keeps results stands above the engine, so that
# an import of it from the engine is seen.
LAYERS = (
    ("grader", "errors", "result", "picture", "job"),
    (
        "greeting",
        "cage",
        "installed",
        "fields",
        "mistakes",
        "recording",
        "exercise",
        "submission",
        "skeleton",
        "catalog",
        "data",
    ),
    ("footprint", "seatbelt"),
    (
        "wire",
        "sandbox",
        "heap",
        "devices",
        "counting",
        "names",
        "forbidden",
        "guard",
        "budget",
        "memory",
        "preload",
        "readings",
        "placement",
    ),
    ("spawn", "checks", "checks.outcomes", "checks.probes", "checks.compare", "checks.rng", "checks.raising"),
    ("hosts", "host", "host_process"),
    ("checks.calls", "checks.contract", "checks.budgets", "checks.showing", "checks.asked"),
    ("batteries",),
    ("diagnosis", "symptoms", "verdicts", "judge"),
    ("client", "runner", "judge_process", "children", "spares", "server"),
    ("database", "progress", "workspace", "attempt", "terminal", "keyboard", "render", "scoreboard", "tables"),
    ("drawing",),
    ("mutate", "verify"),
    ("cli", "__main__"),
)
# The command's own process: it asks the server through these and imports nothing else of the engine, nor torch.
LIGHT = (
    "attempt",
    "database",
    "progress",
    "workspace",
    "terminal",
    "keyboard",
    "drawing",
    "render",
    "scoreboard",
    "tables",
    "mutate",
    "verify",
    "cli",
)
DOORS = {"wire", "client", "runner"}
ENGINE = {name for layer in LAYERS[2:9] for name in layer} - DOORS


def modules():
    """Dotted names below `grader`, and their files."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "_content" not in path.parts:
            parts = path.relative_to(PACKAGE).with_suffix("").parts
            found[".".join(part for part in parts if part != "__init__") or "grader"] = path
    return found


MODULES = modules()


def imports(name):
    """The modules of `grader` that a module names in an import statement, wherever in its text."""
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute"
            if (node.module or "").partition(".")[0] == "grader":
                below = (node.module or "").removeprefix("grader").removeprefix(".")
                for alias in node.names:
                    full = f"{below}.{alias.name}".removeprefix(".")
                    yield full if full in MODULES else below or "grader"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "grader":
                    yield alias.name.removeprefix("grader").removeprefix(".") or "grader"


def layer(name):
    """The number of a module's layer."""
    while name:
        for number, names in enumerate(LAYERS):
            if name in names:
                return number
        name = name.rpartition(".")[0]
    return None


def test_the_graph_is_read():
    """Otherwise everything below could pass for want of edges."""
    assert {"hosts", "checks.calls", "wire", "exercise"} <= set(imports("diagnosis")) | set(imports("hosts"))
    assert "cli.app" in set(imports("cli"))
    assert len(MODULES) > 40


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_down_only(name):
    own = layer(name)
    assert own is not None, f"{name} is in no layer: add it to LAYERS"
    for imported in imports(name):
        assert layer(imported) <= own, f"{name} imports {imported} from a layer above its own"


def test_no_cycle():
    order = graphlib.TopologicalSorter({name: set(imports(name)) - {name} for name in MODULES}).static_order()
    assert set(order) >= set(MODULES)


@pytest.mark.parametrize("name", [name for name in MODULES if name.partition(".")[0] in LIGHT])
def test_the_command_goes_through_the_doors(name):
    assert not {module for module in imports(name) if module in ENGINE}


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is(name):
    docstring = ast.get_docstring(ast.parse(MODULES[name].read_text("utf-8")))
    assert docstring
    assert docstring[0].isupper() or docstring[0] == "`" or docstring.startswith(("kata", "python")), docstring[:40]


@pytest.mark.parametrize("module", ["grader.cli", "grader.runner", "grader.verify"])
def test_light(python, module):
    loaded = python(f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))")
    assert not {"torch", "numpy", "pytest", "sandlock", "matplotlib"} & set(loaded)
    assert module in loaded


@pytest.mark.parametrize("folder", ["exercises", "solutions", "datasets", "tests", "benchmarks"])
def test_nothing_but_the_grader_is_a_package(folder):
    """A top-level `datasets` or `tests` that can be imported would shadow, or be shadowed by, other people's."""
    assert list((ROOT / folder).rglob("__init__.py")) == []
