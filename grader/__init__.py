"""kata: deep learning by hand, graded in under a second.

Theory of operation::

    kata (Typer; never imports torch) -- unix socket --> server: torch imported, no op run, no CUDA touched
                                                          |- fork > judge       trusted   runs the hidden checks
                                                          |- fork > candidate   confined  the learner's file, and probes
                                                          `- fork > reference   confined  the solution, by the same path

The judge never imports learner code. The hidden checks, the expected values, the comparison, the clock and the verdict
live in the judge. The submission runs in a confined process that is handed inputs and returns plain data over
`wire`, so nothing that it does inside its own process can turn a wrong output into a pass.

A folder's name says who runs in it and whom it trusts; ``.importlinter`` holds who may import whom.
"""

__version__ = "0.1.0"
