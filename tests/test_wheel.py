"""The wheel, built and installed apart from this checkout, does the main job from another folder."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    [path] = folder.glob("*.whl")
    return path


def test_only_top_level_package_is_grader(wheel):
    names = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"grader"}


def test_content_is_inside(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (
        "exercises/normalization/topic.toml",
        "exercises/normalization/rmsnorm/checks.py",
        "exercises/optimizers/shared.py",
        "solutions/normalization/rmsnorm/mistakes.toml",
    ):
        assert f"grader/_content/{path}" in names
    assert not [name for name in names if "__pycache__" in name]


def test_type_checkers_are_told_that_it_has_types(wheel):
    assert "grader/py.typed" in zipfile.ZipFile(wheel).namelist()


@pytest.fixture(scope="module")
def kata(wheel, tmp_path_factory):
    """Runs the installed command in an environment that holds the wheel, and its dependencies by path alone."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder, with_pip=True)
    scheme = sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)})
    # A plain path line: this checkout's own editable install, a .pth file in that folder, is not followed.
    Path(scheme, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--no-deps", "--quiet", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    runtime = tmp_path_factory.mktemp("run")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KATA_", "PYTHON"))}
    environment |= {"KATA_RUNTIME_DIR": str(runtime), "NO_COLOR": "1"}

    def run(*arguments):
        command = [str(folder / "bin" / "kata"), *arguments]
        return subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)

    run.folder, run.elsewhere = folder, elsewhere
    yield run
    run("server", "stop")


def test_next_and_check_from_another_folder(kata):
    found = kata("next", "rmsnorm")
    assert found.returncode == 0, found.stderr
    [stub] = kata.elsewhere.rglob("rmsnorm.py")
    failed = kata("check")
    assert failed.returncode == 1, failed.stderr
    [installed] = kata.folder.rglob("_content")
    stub.write_text((installed / "solutions/normalization/rmsnorm/solution.py").read_text())
    passed = kata("check")
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_installed_content_is_out_of_a_submissions_reach(kata):
    """In a wheel the hidden checks lie inside site-packages, which a submission may read: all but these."""
    [content] = kata.folder.rglob("_content")
    [stub] = kata.elsewhere.rglob("rmsnorm.py")
    stub.write_text(f"print(open({str(content / 'exercises/normalization/rmsnorm/checks.py')!r}).read())\n")
    refused = kata("check", "rmsnorm")
    assert refused.returncode == 1
    assert "PermissionError" in refused.stdout
    assert "Hidden checks" not in refused.stdout
