"""Imports go down only, light commands stay light, and nothing but `grader` is a package."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "grader"


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


def test_the_contracts_hold():
    """Who may import whom stands in .importlinter."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout
    assert "5 kept, 0 broken" in done.stdout


def test_no_cycle():
    order = graphlib.TopologicalSorter({name: set(imports(name)) - {name} for name in MODULES}).static_order()
    assert set(order) >= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is(name):
    docstring = ast.get_docstring(ast.parse(MODULES[name].read_text("utf-8")))
    assert docstring
    assert docstring[0].isupper() or docstring[0] == "`" or docstring.startswith(("kata", "python")), docstring[:40]


LIGHT = {
    "a command": 'import sys; sys.argv = ["kata", "list"]; from grader.cli import main; assert main() == 0',
    "all commands": "from grader.cli.app import app_of; app_of()",
    "asking for a grading": "import grader.client.runner",
    "verify": "import grader.authoring.verify.mutation",  # imported before there is anything to grade
}


@pytest.mark.parametrize("code", LIGHT.values(), ids=LIGHT)
def test_light(python, code):
    loaded = python(f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))")
    assert not {"torch", "numpy", "pytest", "sandlock", "matplotlib", "rich"} & set(loaded)
    assert "grader.cli" in loaded or "grader.client.runner" in loaded


@pytest.mark.parametrize("folder", ["exercises", "solutions", "datasets", "tests", "benchmarks"])
def test_nothing_but_the_grader_is_a_package(folder):
    """A top-level `datasets` or `tests` that can be imported would shadow, or be shadowed by, other people's."""
    assert list((ROOT / folder).rglob("__init__.py")) == []
