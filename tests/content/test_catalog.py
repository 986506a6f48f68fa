from __future__ import annotations

import shutil

import pytest

from grader.content.catalog import Catalog, find_exercise, load_catalog, load_exercise
from grader.errors import ExerciseError, UsageError
from grader.installed import builtin_pack


def names(catalog: Catalog) -> list[str]:
    return [exercise.name for exercise in catalog]


@pytest.fixture
def load(pack):
    """The exercises of the test pack alone."""

    def run(*packs) -> Catalog:
        catalog = load_catalog([pack.root, *packs])
        builtin = builtin_pack()
        mine = tuple(e for e in catalog if not e.folder.is_relative_to(builtin))
        broken = tuple(b for b in catalog.broken if b.name.partition("/")[0] in ("alpha", "beta", "gamma"))
        return Catalog(mine, broken)

    return run


def test_the_built_in_pack_is_there():
    assert (builtin_pack() / "exercises").is_dir()
    assert load_catalog().exercises


def test_order_of_topics_then_of_exercises(load):
    assert names(load()) == ["alpha/one", "alpha/two-b", "beta/three"]


def test_nothing_comes_before_what_it_requires(pack, load):
    pack.add("alpha/zero", order=0, requires=["beta/three", "alpha/two-b"])
    assert names(load()) == ["beta/three", "alpha/one", "alpha/two-b", "alpha/zero"]


def test_a_circle_of_requirements_is_reported_and_nothing_is_lost(pack, load):
    pack.add("beta/four", requires=["beta/five"])
    pack.add("beta/five", requires=["beta/four"])
    catalog = load()
    assert {"beta/four", "beta/five"} <= set(names(catalog))
    assert any("require each other" in broken.error.message for broken in catalog.broken)


def test_a_requirement_that_is_not_there_is_reported(pack, load):
    pack.add("beta/four", requires=["beta/none"])
    (broken,) = load().broken
    assert broken.error.message == "beta/four requires beta/none, which is not there."


def test_a_broken_folder_does_not_stop_the_rest(pack, load):
    (pack.root / "exercises" / "alpha" / "one" / "exercise.toml").write_text("title = 1")
    catalog = load()
    assert "alpha/one" in [broken.name for broken in catalog.broken]
    assert "beta/three" in names(catalog)


def test_a_broken_topic_does_not_stop_the_rest(pack, load):
    (pack.root / "exercises" / "alpha" / "topic.toml").write_text("titel = 1")
    catalog = load()
    assert [broken.name for broken in catalog.broken] == ["alpha"]
    assert names(catalog) == ["beta/three"]


def test_hidden_and_cache_folders_are_no_exercises(pack, load):
    for name in (".ipynb_checkpoints", "__pycache__"):
        (pack.root / "exercises" / "alpha" / name).mkdir()
    assert load().broken == ()


def test_a_name_that_two_packs_hold(pack, load, tmp_path):
    other = type(pack)(tmp_path / "other")
    other.add_topic("alpha", 1)
    other.add("alpha/one", title="Another")
    catalog = load(other.root)
    assert catalog.find("alpha/one").title == "The first"
    assert [broken.name for broken in catalog.broken] == ["alpha", "alpha/one"]
    assert "alpha/one is in" in catalog.broken[1].error.message


@pytest.mark.parametrize("order", [-2, 1], ids=["the same words", "other words"])
def test_a_topic_that_two_packs_describe_keeps_the_first_title_and_order(pack, load, tmp_path, order):
    other = type(pack)(tmp_path / "other")
    other.add_topic("alpha", order)
    other.add("alpha/four")
    catalog = load(other.root)
    assert {exercise.topic.order for exercise in catalog if exercise.topic.name == "alpha"} == {-2}
    assert [(b.name, b.folder) for b in catalog.broken] == [("alpha", other.root / "exercises/alpha")] * (order == 1)
    assert load_exercise("alpha/four", [pack.root, other.root]) == catalog.find("alpha/four")


def test_exercises_join_a_topic_of_another_pack(pack, load, tmp_path):
    other = type(pack)(tmp_path / "other")
    other.add("alpha/four")
    catalog = load(other.root)
    assert catalog.broken == ()
    assert catalog.find("alpha/four").topic == catalog.find("alpha/one").topic


def test_a_course_of_ones_own(pack):
    assert names(load_catalog([pack.root], alone=True)) == ["alpha/one", "alpha/two-b", "beta/three"]
    assert load_exercise("normalization/rmsnorm", [pack.root], alone=True) is None
    assert find_exercise("rmsnorm", [pack.root], alone=True) is None
    assert find_exercise("rmsnorm", [pack.root]) is not None


def test_a_pack_without_exercises(tmp_path):
    with pytest.raises(UsageError, match="is no pack"):
        load_catalog([tmp_path])


def test_a_pack_without_solutions(pack, load, tmp_path):
    other = type(pack)(tmp_path / "other")
    other.add_topic("gamma", 1)
    other.add("gamma/four", solution=False)
    assert load(other.root).find("four").solution_folder is None


class TestFind:
    @pytest.mark.parametrize("text", ["alpha/two-b", "two-b", "two", "wo-", " ALPHA/two_b ", "a/two", "alpha/two-b/"])
    def test_found(self, load, text):
        assert load().find(text).name == "alpha/two-b"

    def test_a_whole_name_wins_over_a_part(self, pack, load):
        pack.add("beta/one-more")
        assert load().find("one").name == "alpha/one"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a/", "'a/' fits several exercises: alpha/one, alpha/two-b, beta/three."),
            ("treeh", "There is no exercise 'treeh'. Did you mean beta/three?"),
            ("zzzzz", "There is no exercise 'zzzzz'."),
            ("", "There is no exercise ''."),
        ],
    )
    def test_several_or_none(self, load, text, message):
        with pytest.raises(UsageError) as caught:
            load().find(text)
        assert caught.value.message == message
        assert caught.value.next_step

    def test_a_broken_one_says_so(self, pack, load):
        (pack.root / "exercises" / "alpha" / "one" / "README.md").unlink()
        with pytest.raises(ExerciseError, match=r"README\.md is missing"):
            load().find("alpha/one")


class TestOneAlone:
    def test_it_is_the_one_of_the_catalog(self, pack):
        for exercise in load_catalog([pack.root]):
            assert load_exercise(exercise.name, [pack.root]) == exercise

    @pytest.mark.parametrize("name", ["alpha/four", "alpha/__pycache__", "alpha/.git", "nowhere/one"])
    def test_it_is_nowhere(self, pack, name):
        (pack.root / "exercises/alpha/__pycache__").mkdir()
        (pack.root / "exercises/alpha/.git").mkdir()
        assert load_exercise(name, [pack.root]) is None

    def test_it_is_broken(self, pack):
        (pack.add("alpha/four") / "checks.py").unlink()
        with pytest.raises(ExerciseError, match=r"checks\.py is missing"):
            load_exercise("alpha/four", [pack.root])

    def test_no_pack(self, tmp_path):
        with pytest.raises(UsageError, match="is no pack"):
            load_exercise("normalization/rmsnorm", [tmp_path])

    def test_a_pack_without_solutions(self, pack):
        shutil.rmtree(pack.root / "solutions")
        found = load_exercise("alpha/one", [pack.root])
        assert found is not None
        assert found.solution_folder is None
