"""Read README.md."""


def work(x):
    raise NotImplementedError("TODO")
