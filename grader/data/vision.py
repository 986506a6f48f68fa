"""The real MNIST, through torchvision: for learners who have it, or a network. No check needs it."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch.utils.data import Dataset

from grader.data.embedded import DataError

_INSTEAD = "`grader.data.digits` needs no download."
_schemas: list[torch.library.Library] = []  # they last as long as this


def mnist(root: str | Path, train: bool, download: bool = False) -> Dataset[tuple[torch.Tensor, int]]:
    """MNIST: 60,000 scans of handwritten digits for training and 10,000 for testing.

    Args:
        root: the folder that has, or is to get, ``MNIST/raw/train-images-idx3-ubyte`` and the other three files.
        train: the training images, else the test images.
        download: fetch what is missing, about 12 MB. Not possible in a submission, which has no network.

    Returns:
        torchvision's `MNIST`. Items (image, label): image (1, 28, 28) float32 from 0 (paper) to 1 (ink), label int.

    Raises:
        DataError: torchvision is not installed, or the files are not there, cannot be fetched or cannot be read.

    Source: LeCun, Cortes and Burges, The MNIST database of handwritten digits.
    """
    load_torchvision()
    # By name, since torchvision has no types; and only here, since importing it takes seconds.
    dataset = importlib.import_module("torchvision.datasets").MNIST
    to_tensor = importlib.import_module("torchvision.transforms").ToTensor()

    folder = Path(root, "MNIST", "raw").absolute()
    wanted = [Path(name).stem for name, _ in dataset.resources]
    try:
        found: Dataset[Any] = dataset(root, train=train, transform=to_tensor, download=download)
        return found
    except Exception as error:  # torchvision raises what it meets: RuntimeError, OSError, URLError, AssertionError
        reason = str(error).strip() or type(error).__name__
    missing = [name for name in wanted if not (folder / name).is_file()]
    if not missing:
        raise DataError(f"MNIST in {folder} cannot be read: {reason}", "Delete that folder, then pass download=True.")
    got = f"{len(wanted) - len(missing)} of the files {', '.join(wanted)}"
    if download:
        raise DataError(
            f"MNIST could not be downloaded: {reason}\n{folder} has {got}; expected all.",
            f"Try where there is a network, or copy the files there. {_INSTEAD}",
        )
    raise DataError(
        f"MNIST is not there: {folder} has {got}; expected all.",
        f"Pass download=True where there is a network, or copy the files there. {_INSTEAD}",
    )


def load_torchvision() -> ModuleType:
    """torchvision, also where its compiled operators do not load: built for CUDA, say, beside a CPU torch.

    A plain import then stops at the missing schemas of two operators. With those defined, datasets, transforms and
    models work; what needs the operators themselves (`torchvision.ops.nms`) still raises.

    Raises:
        DataError: it is not installed.
    """
    try:
        return importlib.import_module("torchvision")
    except ModuleNotFoundError as error:
        raise DataError(
            f"torchvision is not installed ({error}).", f"`pip install 'kata-dl[vision]'` has it. {_INSTEAD}"
        ) from error
    except RuntimeError as error:
        if "torchvision::" not in str(error) or _schemas:
            raise
    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for name in ("nms", "qnms"):
        schema = f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        library.define(schema)  # type: ignore[no-untyped-call]
    _schemas.append(library)
    return importlib.import_module("torchvision")
