"""What the trainer, its zygotes and their children say to each other."""

import struct

STARTED, BROKEN = b"+", b"!"
"""First byte from a zygote: it takes requests, or it cannot (and why)."""

REQUEST = struct.Struct("=dQQ")
"""Seconds of wall time, bytes of memory, bytes of the job. The descriptors of the job and of the
result pipe come with it; the zygote reads neither."""

REPLY = struct.Struct("=?iddQ")
"""Timed out, wait status, CPU seconds, wall seconds, peak resident kilobytes."""

READY, REFUSED = b"+", b"!"
"""First byte on a result pipe: all layers are in force, or one failed (and why). It is written
before any line of the program runs, so the program cannot forge it."""
