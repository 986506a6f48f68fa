from __future__ import annotations

import contextlib
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from grader import isolated
from grader.client import connection
from grader.errors import GraderError
from grader.wire import Channel


@pytest.fixture
def runtime(monkeypatch):
    """A runtime folder of this test alone, whose server, if there is one, is ended."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setenv("KATA_RUNTIME_DIR", folder)
        yield Path(folder)


class TestRuntimeFolder:
    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch):
        for name in ("KATA_RUNTIME_DIR", "XDG_RUNTIME_DIR"):
            monkeypatch.delenv(name, raising=False)

    def test_it_is_made_for_the_user_alone(self, monkeypatch, tmp_path):
        monkeypatch.setenv("KATA_RUNTIME_DIR", str(tmp_path / "a" / "b"))
        old = os.umask(0)
        try:
            folder = connection.runtime_folder()
        finally:
            os.umask(old)
        assert folder == tmp_path / "a" / "b"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    @pytest.mark.parametrize("mode", [0o777, 0o755, 0o710])
    def test_one_that_others_may_enter_is_closed(self, monkeypatch, tmp_path, mode):
        folder = tmp_path / "run"
        folder.mkdir()
        folder.chmod(mode)
        monkeypatch.setenv("KATA_RUNTIME_DIR", str(folder))
        connection.runtime_folder()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    @pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
    def test_one_of_somebody_else_is_refused(self, monkeypatch, tmp_path):
        folder = tmp_path / "run"
        folder.mkdir(mode=0o700)
        os.chown(folder, 1234, 1234)
        monkeypatch.setenv("KATA_RUNTIME_DIR", str(folder))
        with pytest.raises(GraderError, match="is not yours") as caught:
            connection.runtime_folder()
        assert "KATA_RUNTIME_DIR" in caught.value.next_step

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            # In /tmp anybody could have put it there, to a folder that the user owns.
            (lambda path: path.symlink_to(path.parent), "is not yours"),
            (lambda path: path.touch(), "File exists"),
        ],
        ids=["link", "file"],
    )
    def test_what_is_no_folder_is_refused(self, monkeypatch, tmp_path, make, message):
        make(tmp_path / "run")
        monkeypatch.setenv("KATA_RUNTIME_DIR", str(tmp_path / "run"))
        with pytest.raises(GraderError, match=message):
            connection.runtime_folder()

    def test_the_sessions_folder_is_used_where_a_socket_fits_in(self, monkeypatch, tmp_path):
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
        assert connection.runtime_folder() == Path(f"/tmp/kata-{os.getuid()}")
        with tempfile.TemporaryDirectory(dir="/tmp") as short:
            monkeypatch.setenv("XDG_RUNTIME_DIR", short)
            assert connection.runtime_folder() == Path(short, "kata")
            long = Path(short, "x" * 80)
            long.mkdir()
            monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
            assert connection.runtime_folder() == Path(f"/tmp/kata-{os.getuid()}")

    def test_a_sockets_path_fits(self):
        assert len(os.fsencode(connection.socket_path())) < 107

    def test_another_environment_has_a_server_of_its_own(self, monkeypatch, runtime):
        here = connection.socket_path()
        assert here == connection.socket_path()
        monkeypatch.setattr(sys, "prefix", "/elsewhere")
        assert connection.socket_path() != here
        assert connection.socket_path().parent == here.parent


class TestConnecting:
    def test_nobody_there(self, runtime):
        assert connection.connect() is None
        assert connection.server_status() == {"running": False}
        assert connection.stop_server() is False

    def test_a_socket_that_a_killed_server_left(self, runtime):
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(connection.socket_path()))
        assert connection.socket_path().exists()
        assert connection.connect() is None
        assert connection.stop_server() is False

    def test_a_peer_that_does_not_answer_does_not_count_as_running(self, runtime, monkeypatch):
        monkeypatch.setattr(connection, "_ANSWER_SECONDS", 0.1)
        with socket.socket(socket.AF_UNIX) as mute:
            mute.bind(str(connection.socket_path()))
            mute.listen(4)
            assert connection.server_status() == {"running": False}

    def test_a_server_that_does_not_start_says_why(self, runtime, monkeypatch):
        """In its own words, not in those of one before it."""
        log = runtime / "server.log"
        log.write_text("ImportError: long ago\n")

        def start(arguments, pass_fds=()):
            with log.open("ab") as stderr:
                process = subprocess.Popen([sys.executable, "-c", "import no_such_torch"], stderr=stderr)
            process.wait()
            return process

        monkeypatch.setattr(connection, "start_process", start)
        with pytest.raises(GraderError) as caught:
            connection.connect_or_start()
        reason = "ModuleNotFoundError: No module named 'no_such_torch'"
        assert caught.value.message == f"the grading server did not start: {reason}."
        assert str(log) in caught.value.next_step

    def test_a_server_that_says_nothing(self, runtime, monkeypatch):
        (runtime / "server.log").write_text("ImportError: long ago\n")

        def start(arguments, pass_fds=()):
            process = subprocess.Popen(["/bin/false"])
            process.wait()
            return process

        monkeypatch.setattr(connection, "start_process", start)
        with pytest.raises(GraderError, match=r"did not start\.$"):
            connection.connect_or_start()

    def test_several_at_once_start_one_server(self, runtime, monkeypatch):
        """The one that is started late must be found by those that waited."""
        started = []

        def start(arguments, pass_fds=()):
            listener = socket.socket(socket.AF_UNIX)
            started.append(listener)
            listener.bind(arguments[1])
            listener.listen(16)
            return subprocess.Popen(["/bin/sleep", "30"])

        processes = []
        monkeypatch.setattr(
            connection, "start_process", lambda *a, **k: processes.append(start(*a, **k)) or processes[-1]
        )
        channels = []
        threads = [threading.Thread(target=lambda: channels.append(connection.connect_or_start())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(started) == 1
        assert len(channels) == 8
        for closing in (*channels, *started):
            closing.close()
        for process in processes:
            process.kill()
            process.wait()


class TestInTheBackground:
    """A server that comes up while a learner reads."""

    @pytest.fixture
    def started(self, runtime, monkeypatch):
        """What was started, in its place a process that sleeps, with the lock that it inherits."""
        found = []

        def start(arguments, pass_fds=()):
            found.append(subprocess.Popen(["/bin/sleep", "30"], pass_fds=pass_fds))
            assert arguments == ["--listen", str(connection.socket_path()), "--lock", str(pass_fds[0])]
            return found[-1]

        monkeypatch.setattr(connection, "start_process", start)
        monkeypatch.delenv("KATA_WARM", raising=False)  # whoever runs the tests may have it
        yield found
        for process in found:
            process.kill()
            process.wait()

    def test_it_is_not_waited_for(self, started):
        connection.start_in_background()
        assert len(started) == 1

    def test_one_that_is_coming_up_is_not_started_again(self, started):
        """It holds the lock, though the command that started it is gone."""
        for _ in range(3):
            connection.start_in_background()
        assert len(started) == 1
        started[0].kill()
        started[0].wait()
        connection.start_in_background()
        assert len(started) == 2

    def test_one_that_runs_is_told_that_a_check_is_likely(self, started):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(connection.socket_path()))
            listener.listen(1)
            connection.start_in_background()
            with contextlib.closing(Channel(listener.accept()[0])) as channel:
                assert channel.receive() == {"op": "warm"}
        assert started == []

    def test_it_can_be_done_without(self, started, monkeypatch):
        monkeypatch.setenv("KATA_WARM", "0")
        connection.start_in_background()
        assert started == []

    def test_it_says_nothing_where_it_cannot_be_done(self, started, monkeypatch, tmp_path):
        (tmp_path / "file").touch()
        monkeypatch.setenv("KATA_RUNTIME_DIR", str(tmp_path / "file"))
        connection.start_in_background()
        assert started == []

    @pytest.mark.slow
    def test_the_next_command_finds_it(self, kata, runtime):
        """Asked for by `kata next`, connected to by whoever comes while it still imports, and one of a kind."""
        environ = {"KATA_RUNTIME_DIR": str(runtime), "KATA_WARM": "1"}
        kata("next", env=environ)
        state = connection.server_status()  # waits for the lock's holder to listen, and for its first answer
        while not state["running"]:
            state = connection.server_status()
        kata("next", env=environ)
        kata("board", env=environ)
        assert connection.server_status()["pid"] == state["pid"]
        assert kata("server", "stop", env=environ).stdout == "The server was stopped.\n"


class TestProcess:
    @pytest.fixture
    def environment(self, runtime, monkeypatch):
        """The environment that a started process gets."""
        monkeypatch.setenv("SECRET_TOKEN", "x")
        monkeypatch.setenv("PYTEST_ADDOPTS", "-x")
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
        seen = {}

        def popen(command, **options):
            seen.update(options, command=command)

        monkeypatch.setattr("subprocess.Popen", popen)
        connection.start_process(["--listen", "x"])
        return seen

    def test_it_takes_no_more_of_the_environment_than_it_needs(self, environment):
        kept = environment["env"]
        assert "SECRET_TOKEN" not in kept
        assert "PYTEST_ADDOPTS" not in kept
        assert kept["PATH"] == os.environ["PATH"]
        assert kept["CUDA_VISIBLE_DEVICES"] == ""
        assert kept["KATA_RUNTIME_DIR"] == os.environ["KATA_RUNTIME_DIR"]
        assert kept["OMP_NUM_THREADS"] == "1"

    def test_it_is_apart_from_the_terminal_and_the_folder(self, environment):
        assert environment["start_new_session"] is True
        assert environment["stdin"] == subprocess.DEVNULL
        assert environment["cwd"] == "/"

    def test_it_is_isolated(self, environment):
        assert environment["command"] == isolated.command("grader.server.loop", "--listen", "x")
        assert environment["command"][:2] == [sys.executable, "-I"]
        assert not [name for name in environment["env"] if name.startswith("PYTHON")]

    def test_the_log_does_not_grow_without_end(self, runtime, monkeypatch):
        log = runtime / "server.log"
        monkeypatch.setattr("subprocess.Popen", lambda *args, **options: None)
        log.write_bytes(b"x" * (1 << 20))
        connection.start_process([])
        assert log.stat().st_size == 1 << 20
        log.write_bytes(b"x" * ((1 << 20) + 1))
        connection.start_process([])
        assert log.stat().st_size == 0


@pytest.fixture(scope="module")
def found(python):
    """What a long-lived process sees that starts and stops a server itself, as a class grader may."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        return python(
            """
            import gc, json, os, sys, warnings
            from grader.client import connection
            warnings.simplefilter("error", ResourceWarning)
            ignored = []
            sys.unraisablehook = lambda event: ignored.append(str(event.exc_value))
            connection.start_server()
            gc.collect()
            pid = connection.server_status()["pid"]
            stopped = connection.stop_server()
            print(json.dumps([stopped, connection.server_status()["running"], os.path.exists(f"/proc/{pid}"), ignored]))
            """,
            KATA_RUNTIME_DIR=folder,
        )


class TestInOneProcess:
    def test_the_server_that_is_stopped_is_gone_and_leaves_no_zombie(self, found):
        assert found[:3] == [True, False, False]

    def test_nothing_warns_of_a_process_that_was_not_waited_for(self, found):
        assert found[3] == []
