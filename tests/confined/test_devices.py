"""Devices: what is bound when they come up, with a driver that is made up, and the pretended one."""

from __future__ import annotations

import types

import pytest
import torch

from grader.cage import Cage
from grader.confined import devices
from grader.confined.devices import PRETEND, Device, bind_cuda, bring_up, try_out

CAGE = Cage(1 << 30, "cuda")


class Driver(types.SimpleNamespace):
    """What ``torch._C`` holds on a machine with a GPU, made up: it counts calls and bytes."""

    def __init__(self):
        self.calls: list[str] = []
        self.current, self.top = 1000, 5000
        self.locked: dict[str, dict[str, int]] = {}  # as a build says that knows no page-locked memory yet
        super().__init__(
            _cuda_synchronize=lambda: self.calls.append("synchronize"),
            _cuda_memoryStats=lambda index: {"allocated_bytes": {"all": {"current": self.current, "peak": self.top}}},
            _cuda_hostMemoryStats=lambda: self.locked,
            _cuda_resetPeakMemoryStats=self._put_back,
            _cuda_resetPeakHostMemoryStats=self._put_locked_back,
            _cuda_resetAccumulatedMemoryStats=lambda index: self.calls.append("accumulated"),
            _accelerator_resetPeakStats=self._put_back,
        )

    def _put_locked_back(self):
        self.calls.append("reset locked")

    def _put_back(self, index):
        self.calls.append("reset")
        self.top = self.current


@pytest.fixture
def driver():
    return Driver()


class TestBound:
    def test_it_counts_and_waits(self, driver):
        device = bind_cuda(driver)
        assert device.allocated is not None
        device.synchronize()
        assert (device.allocated.now(), device.allocated.peak()) == (1000, 5000)
        device.allocated.reset_peak()
        assert (driver.calls, device.allocated.peak()) == (["synchronize", "reset", "reset locked"], 1000)

    def test_page_locked_memory_of_the_machine_counts(self, driver):
        device = bind_cuda(driver)
        assert device.allocated is not None
        driver.locked = {"allocated_bytes": {"current": 30, "peak": 70}, "active_bytes": {"current": 1, "peak": 1}}
        assert (device.allocated.now(), device.allocated.peak()) == (1030, 5070)

    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("_cuda_resetPeakMemoryStats", (0,)),
            ("_cuda_resetAccumulatedMemoryStats", (0,)),
            ("_cuda_resetPeakHostMemoryStats", ()),
            ("_accelerator_resetPeakStats", (0,)),
        ],
    )
    def test_nobody_else_can_put_the_peak_back(self, driver, name, arguments):
        """`torch.cuda.reset_peak_memory_stats` looks the function up when it is called."""
        device = bind_cuda(driver)
        getattr(driver, name)(*arguments)
        assert driver.calls == []
        assert device.allocated is not None
        assert device.allocated.peak() == 5000

    def test_what_is_replaced_later_changes_nothing(self, driver):
        device = bind_cuda(driver)
        driver._cuda_synchronize = lambda: pytest.fail("another function was called")
        driver._cuda_memoryStats = lambda index: {"allocated_bytes": {"all": {"current": 0, "peak": 0}}}
        device.synchronize()
        assert device.allocated is not None
        assert device.allocated.peak() == 5000
        assert driver.calls == ["synchronize"]

    def test_a_build_that_lacks_some_of_the_functions(self, driver):
        for name in ("_accelerator_resetPeakStats", "_cuda_hostMemoryStats", "_cuda_resetPeakHostMemoryStats"):
            delattr(driver, name)
        device = bind_cuda(driver)
        assert device.allocated is not None
        device.allocated.reset_peak()
        assert device.allocated.peak() == 1000

    def test_these_names_are_torchs(self):
        """Where torch was built for a GPU it has them all; here the Python side shows that it still looks them up."""
        import inspect

        import torch.accelerator.memory as accelerator

        for module in (torch.cuda.memory, accelerator):
            text = inspect.getsource(module)
            assert any(name in text for name in devices._RESETS)
        assert "_cuda_memoryStats" in inspect.getsource(torch.cuda.memory)
        assert "_cuda_synchronize" in inspect.getsource(torch.cuda)


class TestUp:
    def test_the_processor_needs_nothing(self):
        device = bring_up("cpu")
        assert (device.name, device.place, device.allocated) == ("cpu", "cpu", None)
        try_out(device, Cage(1))

    def test_what_is_here(self, monkeypatch):
        assert devices.here(("cpu",)) == ("cpu",)
        monkeypatch.setenv(PRETEND, "0")
        assert devices.here(("cuda", "cpu")) == ("cuda", "cpu")  # in the order that was asked for
        assert devices.here(("cpu",)) == ("cpu",)

    def test_the_work_that_shows_that_it_works(self):
        devices.work_on(Device("cpu", "cpu", lambda: None))

    def test_a_device_that_computes_wrong_numbers(self, monkeypatch):
        monkeypatch.setattr(torch.nn.functional, "conv2d", lambda x, kernel: x[..., 1:-1, 1:-1] * kernel.sum() * 2)
        with pytest.raises(RuntimeError, match="wrong numbers"):
            devices.work_on(Device("cuda", "cpu", lambda: None))

    def test_one_device_is_seen(self, monkeypatch):
        """Work on a second one would be on no clock and on no count."""
        monkeypatch.setattr(devices.os, "environ", {"CUDA_VISIBLE_DEVICES": "2,0"})
        monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", True)
        devices._prepare_cuda()
        assert devices.os.environ["CUDA_VISIBLE_DEVICES"] == "2"
        assert devices.os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"
        assert not torch.backends.cudnn.allow_tf32
        assert not torch.backends.cuda.matmul.allow_tf32

    def test_words_are_bounded_and_printable(self):
        assert devices.words(RuntimeError("304\n")) == "RuntimeError: 304"
        assert len(devices.words(RuntimeError("x" * 10_000))) == devices._WORDS


class TestPretended:
    def test_it_is_the_processor_under_another_name(self, monkeypatch):
        monkeypatch.setenv(PRETEND, "0")
        device = bring_up("cuda")
        assert (device.name, device.place) == ("cuda", "cpu")
        try_out(device, CAGE)

    def test_it_does_not_come_up(self, monkeypatch):
        monkeypatch.setenv(PRETEND, "0 down")
        with pytest.raises(RuntimeError, match="does not come up"):
            bring_up("cuda")

    def test_the_barriers_shut_it_out_until_they_are_opened(self, monkeypatch):
        monkeypatch.setenv(PRETEND, "0 shut 2")
        device = bring_up("cuda")
        for cage in (CAGE, Cage(1, "cuda", opened=1)):
            with pytest.raises(RuntimeError, match="needs 2 openings"):
                try_out(device, cage)
        try_out(device, Cage(1, "cuda", opened=2))
        try_out(device, Cage(1, "cuda", without=("seccomp",)))
