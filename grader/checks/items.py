"""What a check is called when pytest runs it, on whatever device."""

from __future__ import annotations

import pytest


def device_of(item: pytest.Item) -> str:
    """The device that the check runs on; empty where it runs on none that is here."""
    device: str = item.callspec.params["device"]  # type: ignore[attr-defined]  # functions have one
    return device


def name_of(item: pytest.Item) -> str:
    """The check's name without its device, so that seeds and replays do not depend on the device."""
    device = device_of(item)
    return item.name.replace(f"[{device}]", "").replace(f"[{device}-", "[").replace(f"-{device}]", "]")


def id_of(item: pytest.Item) -> str:
    """The part of the name that tells the check's parameters, as pytest writes them; empty where it has none."""
    return name_of(item).partition("[")[2].removesuffix("]")
