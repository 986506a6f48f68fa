"""Libraries that files import at their top and hardly use while they are graded."""

from __future__ import annotations

import time

import pytest

from grader.hosts.host import How

USED = "matplotlib.font_manager"  # loaded with pyplot, and by nothing else here


def ask(host, *args):
    return host.call("call", args, {}, How(seed=11), time.monotonic() + 60)[0]


@pytest.mark.parametrize(
    "imports",
    ["import matplotlib.pyplot as plt", "from matplotlib import pyplot as plt", "from matplotlib.pyplot import *"],
)
def test_pyplot_at_the_top_of_a_file(make_host, imports):
    """Where nothing can be written, and without a screen."""
    host = make_host(f"import sys\n{imports}\ndef double(x):\n    return {USED!r} in sys.modules\n")
    assert ask(host, 1) is ("*" in imports)
    assert host.take_output() == ""


def test_what_is_drawn_is_drawn(make_host):
    source = """
import matplotlib.pyplot as plt
def double(x):
    figure, axes = plt.subplots()
    line, = axes.plot([0, x], [0, 2 * x])
    plt.show()
    return [plt.get_backend(), float(line.get_ydata()[1])]
"""
    host = make_host(source)
    assert ask(host, 4) == ["agg", 8.0]
    assert host.take_output() == ""


def test_one_that_is_not_there(make_host):
    source = "try:\n    import sklearn_\nexcept ImportError as error:\n    name = error.name\ndouble = lambda x: name\n"
    assert ask(make_host(source), 1) == "sklearn_"
