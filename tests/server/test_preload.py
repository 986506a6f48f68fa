from __future__ import annotations


def test_nothing_is_computed_no_device_touched_no_thread_started(python):
    ops, initialised, started, frozen = python(
        """
        import gc, json, os
        import torch
        from grader.confined.counting import OpCounter
        with OpCounter() as counter:
            from grader.server import preload
            preload.preload()
        threads = len(os.listdir("/proc/self/task"))
        print(json.dumps([counter.count, torch.cuda.is_initialized(), threads, gc.get_freeze_count() > 10_000]))
        """,
        OMP_NUM_THREADS="1",  # as the server is started; numpy's BLAS makes its threads at its import
    )
    assert (ops, initialised, started) == (0, False, 1)
    assert frozen


def test_what_the_first_grading_would_import_is_there(python):
    backward, close = python("""
        import json, sys
        from grader.server import preload
        preload.preload()
        import torch
        before = len(sys.modules)
        torch.ones(2, requires_grad=True).sum().backward()
        backward = len(sys.modules) - before
        torch.testing.assert_close(torch.ones(2), torch.ones(2))
        print(json.dumps([backward, len(sys.modules) - before - backward]))
    """)
    assert backward < 10  # about 480 without
    assert close < 5  # about 33 without
