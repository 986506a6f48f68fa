"""Defines its class only when it is run as a program.

expect: load
"""

if __name__ == "__main__":

    class RMSNorm:
        pass
