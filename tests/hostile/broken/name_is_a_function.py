"""The name that is wanted is a function.

expect: raised
"""


def RMSNorm(x):
    return x
