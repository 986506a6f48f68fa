"""What the server imports before it forks, so that no grading pays for it.

The first ``.backward()`` of a process imports about 480 modules (0.4 s), the first ``torch.testing.assert_close``
another 33, and what exercises forbid is looked for in all of torch (0.3 s). No operation is run and CUDA is not
touched: thread pools and device contexts do not survive a fork.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys

_MODULES = (
    "numpy.random",
    "torch",
    "torch.nn.functional",
    "torch.testing",
    "torch.overrides",
    "torch.utils._python_dispatch",
    "torch.utils._device",
    "torch.distributed.tensor",
    "torch.fx.experimental.symbolic_shapes",
    "torch._subclasses.schema_check_mode",
    "torch.utils.data",
    "torch.optim",
    "torch._dynamo",  # the first step of an optimizer imports it (0.5 s), and makes a folder: refused in a host
    "torch.profiler._cupti_monitor",  # the first step of an optimizer again
    "encodings.unicode_escape",
    "grader.confined.process",
)
_JUDGE_MODULES = (
    "_pytest._argcomplete",
    "_pytest.python",
    "_pytest.assertion.rewrite",
    "_pytest.helpconfig",  # this and the next: plugins that pytest loads by name when it starts
    "_pytest.setuponly",
    "_pytest.setupplan",
    "_pytest.skipping",
    "_pytest.threadexception",
    "_pytest.unraisableexception",
    "readline",  # by pytest, for the prompt of a debugger
    "grader.server.fresh_judge",
    "grader.server.template",
    "grader.batteries.leaves_all_as_it_was",  # collected by pytest, which imports each by its name
    "grader.batteries.each_call_by_itself",
    "grader.batteries.float64_to_its_digits",
    "grader.batteries.large_small_and_far",
    "grader.batteries.refused_in_any_form",
    "grader.batteries.any_length",
    "grader.batteries.near_ties",
    "grader.batteries.any_parameters",
    "grader.batteries.modules_hold_their_state",
    "grader.batteries.any_loader",
    "grader.batteries.made_on_the_inputs_device",
    "grader.batteries.agrees_with_the_cpu",
)
_LINUX_MODULES = ("sandlock", "pyseccomp")


def preload(*, judge: bool = True) -> None:
    """Import everything, and take it out of the garbage collector's sight so that forks share its memory.

    Args:
        judge: what a judge needs, too; a host does without pytest.
    """
    names = _MODULES + (_JUDGE_MODULES if judge else ()) + (_LINUX_MODULES if sys.platform == "linux" else ())
    for name in names:
        with contextlib.suppress(ModuleNotFoundError):  # private names come and go with the versions
            importlib.import_module(name)
    from grader.confined import resolver  # loads torch, which is to be loaded here

    resolver.prepare()
    if judge:
        from grader.judge import running  # torch and all that is above are imported in their order

        running.set_up()
    gc.collect()
    gc.freeze()
