"""The devices that a host can compute on: brought up before the barriers, asked by functions that nobody can replace.

A driver needs more of the system while it starts than a submission may ever have: sockets, threads' names, files below
``/proc``. So a host brings its device up first, then raises its barriers, tries the device out behind them, and only
then takes a submission. All that the host's own code needs of a device later is bound here, before a line of the
submission has run: `torch.cuda.synchronize`, events and counters may be replaced afterwards, and no verdict changes.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from grader.cage import Cage

NAMES = ("cpu", "cuda", "mps")
PRETEND = "KATA_PRETEND_CUDA"
"""For trying what a GPU would need on a machine without one: ``SECONDS [down | shut N]``. Then ``cuda`` is the
processor, and takes so long to come up; it does not come up; or seccomp shuts it out unless N of `cage.WIDER` are
opened."""
_PRETENDED_BARRIER = "seccomp"

_WORDS = 600  # of what a driver says


@dataclass(frozen=True, slots=True)
class Allocated:
    """The allocator's own count of a device's memory, in bytes. Exact, and unknown to the system."""

    now: Callable[[], int]
    peak: Callable[[], int]
    reset_peak: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Device:
    """A device that is up.

    Attributes:
        name: as exercises call it.
        place: as torch calls it.
        synchronize: waits until everything that was begun is done, on every stream.
        allocated: counts its memory; None where that shows in the process, or nobody counts it.
    """

    name: str
    place: str
    synchronize: Callable[[], None]
    allocated: Allocated | None = None


@dataclass(frozen=True, slots=True)
class _Pretended(Device):
    """The processor in the place of a GPU.

    Attributes:
        needs: so many of `cage.WIDER`.
    """

    needs: int = 0


def here(wanted: tuple[str, ...] = NAMES) -> tuple[str, ...]:
    """Those of `wanted` that this machine has. With PYTORCH_NVML_BASED_CUDA_CHECK=1 no driver is initialised."""
    found = {"cpu"}
    if "cuda" in wanted and (os.environ.get(PRETEND) or torch.cuda.is_available()):
        found.add("cuda")
    if "mps" in wanted and torch.backends.mps.is_available():
        found.add("mps")
    return tuple(name for name in wanted if name in found)


def bring_up(name: str) -> Device:
    """Make a device ready for a submission.

    Raises:
        Exception: whatever the driver says.
    """
    if name == "cpu":
        return Device("cpu", "cpu", _nothing)
    if os.environ.get(PRETEND) and name == "cuda":
        return _pretended()
    if name == "cuda":
        _prepare_cuda()
        torch.cuda.init()  # type: ignore[no-untyped-call]
        device = bind_cuda(torch._C)
    else:
        device = Device(name, name, torch._C._mps_deviceSynchronize)
    work_on(device)
    return device


def try_out(device: Device, cage: Cage) -> None:
    """Use a device behind the barriers.

    Raises:
        Exception: whatever the driver says.
    """
    if device.name == "cpu":
        return
    if isinstance(device, _Pretended) and cage.opened < device.needs and _PRETENDED_BARRIER not in cage.without:
        raise RuntimeError(f"the pretended device needs {device.needs} openings, and has {cage.opened}")
    work_on(device)


def words(error: BaseException) -> str:
    """What a driver said, bounded."""
    return f"{type(error).__name__}: {error}".strip()[:_WORDS].encode("utf-8", "backslashreplace").decode()


def work_on(device: Device) -> None:
    """A convolution, a linear layer, a product and their gradients: what they load and keep is then there.

    That is the libraries, the thread of the backward pass, and in each thread cuBLAS's workspace of 32 MB, which the
    first product takes from the allocator, and which a memory budget would otherwise count.

    Raises:
        Exception: whatever the driver says; RuntimeError when the numbers are wrong.
    """
    x = torch.ones(2, 1, 8, 8, device=device.place, requires_grad=True)
    kernel = torch.ones(1, 1, 3, 3, device=device.place, requires_grad=True)
    weight, bias = torch.ones(36, 36, device=device.place), torch.zeros(36, device=device.place)
    out = torch.nn.functional.linear(torch.nn.functional.conv2d(x, kernel).flatten(1), weight, bias)
    (out @ out.T).sum().backward()  # type: ignore[no-untyped-call]
    device.synchronize()
    # Of ones alone: twice the product of two rows' sums, 2 rows each, over 36 windows, 36² weights and 9 × 9 elements.
    expected = 2 * 2 * 2 * 36 * 36**2 * 9 * 9
    if kernel.grad is None or not math.isclose(float(kernel.grad.sum().cpu()), expected, rel_tol=1e-4):
        raise RuntimeError("the device is up, and computes wrong numbers")


def bind_cuda(torch_c: Any) -> Device:
    """The cuda device, by the functions that `torch_c` has now.

    A submission that puts the peak back, while it is measured, would hide what it took: from now on its calls do
    nothing. Page-locked memory of the machine counts as the device's: what is kept there is kept for the device.

    Args:
        torch_c: ``torch._C``, in which ``torch.cuda`` and ``torch.accelerator`` look their functions up at each call.
    """
    stats, reset = torch_c._cuda_memoryStats, torch_c._cuda_resetPeakMemoryStats
    locked: Callable[[], dict[str, Any]] = getattr(torch_c, "_cuda_hostMemoryStats", dict)
    reset_locked = getattr(torch_c, "_cuda_resetPeakHostMemoryStats", _nothing)
    for name in _RESETS:
        if hasattr(torch_c, name):
            setattr(torch_c, name, _nothing)

    def bytes_of(which: str) -> int:
        of_machine = locked().get("allocated_bytes", {}).get(which, 0)
        return int(stats(0)["allocated_bytes"]["all"][which]) + int(of_machine)

    def reset_peak() -> None:
        reset(0)
        reset_locked()

    allocated = Allocated(lambda: bytes_of("current"), lambda: bytes_of("peak"), reset_peak)
    return Device("cuda", "cuda", torch_c._cuda_synchronize, allocated)


_RESETS = (
    "_cuda_resetPeakMemoryStats",
    "_cuda_resetAccumulatedMemoryStats",
    "_cuda_resetPeakHostMemoryStats",
    "_cuda_resetAccumulatedHostMemoryStats",
    "_accelerator_resetPeakStats",
    "_accelerator_resetAccumulatedStats",
)


def _prepare_cuda() -> None:
    """What has to be said before the context is made."""
    first = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]
    os.environ |= {
        "CUDA_VISIBLE_DEVICES": first,  # one device: work on another one would be on no clock and no count
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # the same answer twice
        "TORCH_CUBLASLT_UNIFIED_WORKSPACE": "1",  # the same memory for linear layers: it is there before they run
        "CUDA_CACHE_DISABLE": "1",  # kernels that are compiled when they are first used go into no file
        "USE_PYTORCH_KERNEL_CACHE": "0",
    }
    # Ten bits of mantissa for both sides would be right only by a tolerance that hides mistakes.
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False


def _pretended() -> Device:
    seconds, *fault = os.environ[PRETEND].split()
    time.sleep(float(seconds))
    if fault == ["down"]:
        raise RuntimeError("the pretended device does not come up")
    return _Pretended("cuda", "cpu", _nothing, needs=int(fault[1]) if fault else 0)


def _nothing(*_: object) -> None:
    pass
