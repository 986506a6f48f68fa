"""Sends a frame that is no answer at all while it is imported.

expect: load
"""

import os
import struct

import msgpack

header = msgpack.packb([1, 2, 3])
os.write(3, struct.pack("!4sIQ", b"KAT1", len(header), 0) + header)


class RMSNorm:
    pass
