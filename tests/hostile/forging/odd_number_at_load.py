"""Sends an answer whose number is a tensor of two elements while it is imported: comparing it gives no truth value.

expect: load
"""

import os
import struct

import msgpack

header = msgpack.packb({"dict": [["number", {"tensor": ["float32", [2], 0, 8]}], ["status", "ok"]]})
os.write(3, struct.pack("!4sIQ", b"KAT1", len(header), 8) + header + bytes(8))


class RMSNorm:
    pass
