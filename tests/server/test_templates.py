"""Templates: the stock, with children that are no processes; and hosts that come from real ones."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import signal
import socket
import time

import pytest

from grader.cage import Cage
from grader.errors import GraderError
from grader.server.children import Child
from grader.server.templates import Templates
from grader.wire import Channel

CAGE = Cage(1 << 30)


class Stock:
    """The stock under test, and the far ends of the templates that it made."""

    numbers = itertools.count(1000)

    def __init__(self, *, forks=True):
        self.far = {}
        self.made = []
        self.let_go = []
        self.ended = []
        self.forked = []
        self._forks = forks
        self.templates = Templates(self._make, lambda child: None, self._let_go, lambda *end: self.ended.append(end))

    def _make(self, forbid):
        if not self._forks:
            return None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        child = Child(next(self.numbers), ours)
        self.far[forbid] = (child, theirs)
        self.made.append((child, theirs))
        return child

    def _let_go(self, child):
        self.let_go.append(child)

    def host(self, *forbid, device="cpu"):
        """Ask for a host; its number when it is forked comes to `forked`."""
        coming = self.templates.host(Cage(0, device), forbid, lambda pid, pidfd: self.forked.append(pid))
        if coming is not None:
            coming[0].close()
            os.close(coming[1])
        return coming is not None

    def says(self, *forbid, **message):
        """The template of these names says something."""
        child, theirs = self.far[forbid]
        theirs.send(json.dumps(message).encode())
        self.templates.heard(child)

    def told(self, *forbid):
        """What the template was told, without its descriptors."""
        data, descriptors, _, _ = socket.recv_fds(self.far[forbid][1], 4096, 2)
        for descriptor in descriptors:
            os.close(descriptor)
        return json.loads(data), len(descriptors)

    def close(self):
        for child, theirs in self.made:
            child.sock.close()
            theirs.close()


@pytest.fixture
def stock():
    with contextlib.closing(Stock()) as made:
        yield made


class TestTheStock:
    def test_there_is_one_of_each_set_of_names_and_it_is_used_again(self, stock):
        assert [stock.host("a"), stock.host("b"), stock.host("a"), stock.host()] == [True] * 4
        assert list(stock.far) == [("a",), ("b",), ()]
        request, descriptors = stock.told("a")
        assert (request["op"], request["cage"]["device"], descriptors) == ("host", "cpu", 2)

    def test_a_host_is_there_when_its_template_says_so(self, stock):
        stock.host("a")
        assert stock.forked == []
        stock.says("a", pid=7)
        assert stock.forked == [7]

    def test_a_device_that_comes_up_gets_its_host_elsewhere(self, stock):
        assert not stock.host("a", device="cuda")
        assert stock.far == {}

    def test_where_nothing_is_forked_there_is_none(self):
        assert not Stock(forks=False).host("a")

    def test_how_a_host_ended_is_passed_on(self, stock):
        stock.host("a")
        stock.says("a", pid=7)
        stock.says("a", ended=7, status=9 << 8)
        assert stock.ended == [(7, 9)]

    def test_only_hosts_of_templates_are_killed_by_them(self, stock):
        stock.host("a")
        stock.told("a")
        stock.says("a", pid=7)
        assert stock.templates.kill(7)
        assert stock.told("a")[0] == {"op": "kill", "pid": 7}
        assert not stock.templates.kill(8)

    def test_beyond_four_the_one_that_was_not_used_for_longest_goes(self, stock):
        for name in "abcd":
            stock.host(name)
            stock.says(name, pid=ord(name))
            stock.says(name, ended=ord(name), status=0)
        stock.host("a")
        stock.host("e")
        assert stock.let_go == [stock.far[("b",)][0]]

    def test_one_whose_hosts_live_stays(self, stock):
        for name in "abcde":
            stock.host(name)
            stock.says(name, pid=ord(name))
        assert stock.let_go == []
        stock.templates.release()
        assert list(stock.templates) == stock.let_go == []
        stock.says("b", ended=ord("b"), status=0)
        assert stock.let_go == [stock.far[("b",)][0]]

    def test_when_one_is_gone_nobody_waits_for_it(self, stock):
        stock.host("a")
        stock.host("a")
        stock.says("a", pid=7)
        stock.templates.gone(stock.far[("a",)][0].pid)
        assert stock.forked == [7, 0]
        assert stock.ended == [(7, -signal.SIGKILL)]
        first = stock.far[("a",)][0]
        assert stock.host("a")
        assert stock.far[("a",)][0] is not first

    def test_one_that_was_let_go_with_hosts_left_can_be_killed_too(self, stock):
        stock.host("a")
        stock.says("a", pid=7)
        stock.templates.release()
        assert stock.let_go == []
        stock.templates.gone(stock.far[("a",)][0].pid)
        assert stock.let_go == [stock.far[("a",)][0]]
        assert stock.ended == [(7, -signal.SIGKILL)]

    def test_one_that_cannot_be_told_is_replaced(self, stock):
        stock.host("a")
        stock.far[("a",)][1].close()
        assert not stock.host("a")
        assert stock.host("a")

    def test_renewed_they_refuse_the_same(self, stock):
        stock.host("a")
        stock.says("a", pid=7)
        stock.says("a", ended=7, status=0)
        first = stock.far[("a",)][0]
        stock.templates.renew()
        assert stock.let_go == [first]
        assert list(stock.templates) == [stock.far[("a",)][0]]


def soon():
    return time.monotonic() + 60


@pytest.fixture
def spawn(spawner):
    """``spawn(*forbid)``: a host, and its channel after the greeting."""
    with contextlib.ExitStack() as stack:

        def make(*forbid):
            spawned = stack.enter_context(contextlib.closing(spawner.spawn(CAGE, forbid)))
            channel = Channel(spawned.sock)
            assert not any(channel.receive(soon())["barriers"].values())
            return spawned, channel

        yield make


def load(channel, *forbid):
    """What comes of loading a file that takes a softmax."""
    source = "import torch\ntorch.ones(2).softmax(0)\nf = 1\n"
    body = {"source": source, "filename": "a.py", "provides": ["f"], "forbid": list(forbid)}
    channel.send({"number": 5, "op": "load", "body": body}, soon())
    answer = channel.receive(soon())
    return answer.get("name") or answer.get("message") or answer["status"]


def parent(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123
        return int(file.read().rpartition(")")[2].split()[1])


class TestRealOnes:
    @pytest.mark.parametrize(
        ("made_for", "loaded_with", "comes_of_it"),
        [
            ((), (), "ok"),
            (("torch.softmax",), ("torch.softmax",), "torch.nn.functional.softmax"),
            (
                (),
                ("torch.softmax",),
                "torch.nn.functional.softmax",
            ),  # what a file may not use is refused, whatever was said
        ],
        ids=repr,
    )
    def test_what_is_forbidden_is_refused(self, spawn, made_for, loaded_with, comes_of_it):
        assert load(spawn(*made_for)[1], *loaded_with) == comes_of_it

    def test_one_template_refuses_nothing_for_another(self, spawn):
        refusing, plain = spawn("torch.softmax"), spawn()
        assert load(plain[1]) == "ok"
        assert load(refusing[1], "torch.softmax") == "torch.nn.functional.softmax"
        assert parent(refusing[0].pid) != parent(plain[0].pid)
        assert parent(spawn()[0].pid) == parent(plain[0].pid)

    def test_hosts_end_with_their_template_and_the_next_one_has_another(self, spawn, spawner):
        spawned, _ = spawn("torch.relu")
        template = parent(spawned.pid)
        os.kill(template, signal.SIGKILL)
        assert select.select([spawned.pidfd], [], [], 20)[0]
        for _ in range(200):
            with (
                contextlib.suppress(GraderError, OSError),
                contextlib.closing(spawner.spawn(CAGE, ("torch.relu",))) as next_one,
            ):
                if parent(next_one.pid) != template:
                    return
            time.sleep(0.02)
        pytest.fail("no other template was made")
