"""What steers other programs of a user's does not steer kata's own processes."""

from __future__ import annotations

import os
import site
import sys
from pathlib import Path

import pytest

from grader import isolated
from grader.installed import PACKAGE, fingerprint

OWN = {
    "random.py": "raise SystemExit('somebody else\\'s random')\n",
    "torch.py": "raise SystemExit('somebody else\\'s torch')\n",
    "sitecustomize.py": "import builtins\nbuiltins.customized = True\n",
}
TELL = """
import builtins, json, os, random, sys, warnings

def main():
    import grader, importlib.util
    from grader import isolated
    print(json.dumps({
        "arguments": sys.argv, "random": random.__file__, "torch": importlib.util.find_spec("torch").origin,
        "grader": os.path.dirname(grader.__file__), "customized": hasattr(builtins, "customized"),
        "warnings": sys.warnoptions, "optimized": sys.flags.optimize, "path": sys.path,
        "folders": isolated.folders(), "import_path": isolated.import_path(),
    }))
"""


@pytest.fixture
def own(tmp_path) -> Path:
    """A learner's folder of modules that are called like others."""
    folder = tmp_path / "course"
    folder.mkdir()
    for name, text in OWN.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def packages(tmp_path) -> Path:
    """A folder that a package is installed in, as clusters name it in PYTHONPATH."""
    folder = tmp_path / "packages"
    (folder / "teller-1.0.dist-info").mkdir(parents=True)
    (folder / "teller.py").write_text(TELL)
    (folder / "random.py").write_text(OWN["random.py"])  # even here: the standard library comes first
    return folder


def steered(own: Path, *more: Path) -> dict[str, str]:
    """The environment of somebody who steers Python, and still has this `grader`."""
    path = os.pathsep.join(map(str, (own, *more, PACKAGE.parent)))
    return {"PYTHONPATH": path, "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "1"}


class TestACommandsProcess:
    @pytest.fixture
    def told(self, own, packages, python):
        """What a process says that was started by one that is steered."""
        code = """
            import subprocess
            from grader import isolated
            subprocess.run(isolated.command("teller", "a", "b c"), check=True, cwd="/")
        """
        return python(code, **steered(own, packages))

    def test_modules_come_from_where_they_are_installed(self, told):
        assert told["random"] == str(Path(os.__file__).with_name("random.py"))
        assert "site-packages" in told["torch"]
        assert told["grader"] == str(PACKAGE)

    def test_no_variable_steers_it(self, told):
        assert (told["customized"], told["warnings"], told["optimized"]) == (False, [], 0)

    def test_it_is_given_its_arguments(self, told):
        assert told["arguments"] == ["teller", "a", "b c"]

    def test_of_pythonpath_it_has_what_holds_packages_and_that_comes_last(self, told, own, packages):
        assert told["folders"] == [str(packages)]
        assert told["path"][-1] == str(packages)
        assert str(own) not in told["path"]

    def test_it_would_hand_on_the_same(self, told):
        assert told["import_path"] == told["path"]


class TestImportPath:
    def test_both_sides_have_the_same(self, own, packages, python):
        """Else a client would take its own server for one of another installation."""
        code = """
            import json, subprocess
            from grader import isolated
            here = isolated.import_path()
            there = json.loads(subprocess.run(isolated.command("teller"), capture_output=True, cwd="/").stdout)
            print(json.dumps([here, there["path"]]))
        """
        here, there = python(code, **steered(own, packages))
        assert here == there

    def test_packages_of_the_users_own_are_among_them(self, monkeypatch, tmp_path):
        monkeypatch.setattr(site, "ENABLE_USER_SITE", True)
        monkeypatch.setattr(site, "USER_SITE", str(tmp_path))
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
        assert isolated.folders()[:1] == (str(tmp_path),)

    def test_nothing_is_shadowed_in_the_fingerprint(self, own, python):
        code = """
            import json
            from grader.installed import fingerprint
            print(json.dumps(fingerprint()))
        """
        assert python(code, **steered(own)) == fingerprint()


class TestCommands:
    def test_a_check_in_a_folder_of_such_modules(self, kata, issued, own):
        """From the first import of the command to the submission's own."""
        (issued / "one.py").write_text("import random, sys\nprint(sys.argv)\n\n\ndef double(x):\n    return 2 * x\n")
        done = kata("check", "--cold", "one", env=steered(own))
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""

    @pytest.mark.parametrize("command", ["board", "list", "--help"])
    def test_warnings_that_are_errors_elsewhere(self, kata, issued, own, command):
        done = kata(command, env=steered(own))
        assert (done.returncode, done.stderr) == (0, "")
