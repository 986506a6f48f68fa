"""What a reader may use is written down, and what is written down is there."""

import re
from collections import Counter
from pathlib import Path

import pytest

import grader.checks
from grader.cli.app import COMMANDS
from grader.content.catalog import load_catalog
from grader.families import FAMILIES
from grader.reading import refused

ROOT = Path(__file__).parent.parent

FIXTURES = ("candidate", "reference", "rng", "budget", "contract", "picture", "seed", "device")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command):
    assert f"| `kata {command}" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*grader.checks.__all__, *FIXTURES])
def test_every_name_of_the_checks_api_is_in_its_reference(name):
    reference = (ROOT / "docs/authoring.md").read_text("utf-8").partition("## The checks API")[2]
    assert re.search(rf"`@?{name}\b", reference)


@pytest.mark.parametrize(
    "names",
    [
        FAMILIES,
        refused._MODULES,
        refused._IN_TORCH,
        refused._REACHING,
        refused._BUILT_IN - {"__builtins__", "__loader__", "__spec__"},
    ],
    ids=["families", "modules", "torch", "reaching", "built in"],
)
def test_what_a_file_may_and_may_not_use_is_in_the_learners_page(names):
    page = (
        (ROOT / "docs/learning.md").read_text("utf-8").partition("## What a file may not use")[2].partition("\n## ")[0]
    )
    assert [name for name in names if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", *sorted(p.name for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_lead_somewhere(page):
    path = next(p for p in (ROOT / page, ROOT / "docs" / page) if p.exists())
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_readme_counts_the_exercises():
    text = (ROOT / "README.md").read_text("utf-8").partition("## The exercises")[2].partition("\n## ")[0]
    exercises = list(load_catalog())
    assert f"{len(exercises)} of them" in text
    assert f"{sum(exercise.kind == 'fix' for exercise in exercises)} are broken originals" in text
    told = {name: int(count) for name, count in re.findall(r"^\| ([a-z ]+) \| (\d+) \|", text, re.MULTILINE)}
    assert told == Counter(exercise.topic.title.lower() for exercise in exercises)


PAGES = sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_that_are_named_are_there(page):
    """Written from the root, or, in the tour, from the folder of the grader."""
    named = re.findall(r"`((?:[\w.]+/)+[\w.]+\.(?:py|md|yml))`", page.read_text("utf-8"))
    roots = (ROOT, ROOT / "grader")
    assert [name for name in named if "NAME" not in name and not any((root / name).exists() for root in roots)] == []


def test_functions_of_the_tour_are_there():
    tour = (ROOT / "docs/architecture.md").read_text("utf-8")
    places = re.findall(r"`(\w+/\w+\.py)`: ((?:`[\w.]+`(?:, )?)+)", tour)
    assert len(places) > 15
    for file, functions in places:
        text = (ROOT / "grader" / file).read_text("utf-8")
        for function in re.findall(r"`[\w.]*?(\w+)`", functions):
            assert re.search(rf"(def|class) {function}\b", text), f"{file}: {function}"
