"""libproc's figures, by a library of our own; those of a real process are in ``test_meters.py``."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest

from grader.hosts import footprint, meters
from grader.hosts.meters import Memory


class Library:
    """The three functions, with the figures of one process and the timebase of Apple's processors."""

    def __init__(self, pid=7, **figures):
        self.figures, self.asked, self.reset = figures, [], []

        def rusage(of, flavor, buffer):
            self.asked.append((of, flavor))
            if of != pid:
                return -1
            info = ctypes.cast(buffer, ctypes.POINTER(footprint.RusageInfo))[0]
            for name, value in figures.items():
                setattr(info, name, value)
            return 0

        def timebase(buffer):
            pair = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_uint32))
            pair[0], pair[1] = 125, 3
            return 0

        def reset(of):
            self.reset.append(of)
            return 0 if of == pid else -1

        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
        self.proc_pid_rusage = kind(rusage)
        self.mach_timebase_info = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(timebase)
        self.proc_reset_footprint_interval = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(reset)


FIGURES = {
    "user_time": 24_000_000,  # a second at 24 MHz
    "system_time": 12_000_000,
    "resident_size": 90 << 20,
    "phys_footprint": 50 << 20,
    "lifetime_max_phys_footprint": 99 << 20,
    "interval_max_phys_footprint": 70 << 20,
}


class TestStruct:
    def test_it_is_laid_out_as_the_kernels(self):
        # <sys/resource.h>: a UUID of 16 bytes and 35 numbers of 8.
        assert ctypes.sizeof(footprint.RusageInfo) == 296
        offsets = {
            "user_time": 16,
            "phys_footprint": 72,
            "proc_exit_abstime": 88,
            "lifetime_max_phys_footprint": 240,
            "instructions": 248,
            "cycles": 256,
            "interval_max_phys_footprint": 280,
            "runnable_time": 288,
        }
        assert {name: getattr(footprint.RusageInfo, name).offset for name in offsets} == offsets


class TestUsage:
    def test_the_fourth_version_is_asked_for(self):
        library = Library(**FIGURES)
        assert footprint.usage_of(7, library) == footprint.Usage(50 << 20, 70 << 20, 1.5)
        assert library.asked == [(7, 4)]

    def test_a_peak_is_never_less_than_what_is_held(self):
        library = Library(**FIGURES | {"interval_max_phys_footprint": 0})
        assert footprint.usage_of(7, library).peak == 50 << 20

    def test_a_process_that_is_not_there(self):
        assert footprint.usage_of(8, Library(**FIGURES)) is None

    def test_a_process_that_has_ended_and_was_not_waited_for(self):
        assert footprint.usage_of(7, Library(**FIGURES, proc_exit_abstime=5)) is None

    def test_a_system_without_the_functions(self):
        assert footprint.usage_of(7, object()) is None
        assert footprint.reset_peak(7, object()) is False

    def test_reset(self):
        library = Library()
        assert (footprint.reset_peak(7, library), footprint.reset_peak(8, library)) == (True, False)
        assert library.reset == [7, 8]


class TestBudget:
    @pytest.fixture
    def library(self, monkeypatch):
        """A Mac's figures, by the names that `ctypes` finds them under."""
        library = Library(**FIGURES)
        monkeypatch.setattr("grader.hosts.meters.sys", SimpleNamespace(platform="darwin"))
        monkeypatch.setattr("grader.hosts.footprint.ctypes.CDLL", lambda name: library)
        return library

    def test_memory(self, library):
        assert meters.memory_of(7) == Memory(50 << 20, 70 << 20, 0)
        assert library.reset == []
        assert meters.reset_peak_memory(7) == Memory(50 << 20, 70 << 20, 0)
        assert library.reset == [7]

    def test_seconds(self, library):
        assert meters.process_seconds(7) == 1.5

    def test_a_process_that_is_gone(self, library):
        assert (meters.process_seconds(8), meters.reset_peak_memory(8), meters.memory_of(8)) == (None, None, None)
