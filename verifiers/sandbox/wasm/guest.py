"""Inside the guest: the part of the harness that a WebAssembly instance needs.

`freeze` runs once, when the image of the interpreter is built; `main` runs in every instance of
it. As all of `harness`, this guards nothing.

The guest has no memory files and no pipes of its own, but its descriptors can be cut, and what
goes to descriptor 1 can be read back (see `wasi`). The job comes on descriptor 0, and the answer
goes to descriptor 2.
"""

import contextlib
import gc
import importlib
import json
import os
import sys
import time
from collections.abc import Sequence
from types import ModuleType

from r1envs.verifiers.sandbox.harness import run_job
from r1envs.verifiers.sandbox.streams import Descriptors
from r1envs.verifiers.sandbox.substitutes import substitute_imported

_STDIN, _STDOUT, _RESULT = range(3)
_CHUNK = 1 << 16
MARK = 987_654_321
"""A recursion limit by which the host finds, in the memory, where the limits stand."""

# Whatever programs use: what is in the image costs a run nothing.
_MODULES = """
    abc argparse array ast asyncio base64 binascii bisect calendar cmath codecs collections
    collections.abc colorsys concurrent.futures configparser contextlib contextvars copy
    copyreg csv dataclasses datetime decimal difflib dis encodings.ascii encodings.idna
    encodings.latin_1 encodings.utf_16 enum errno fnmatch fractions functools gc genericpath
    glob graphlib gzip hashlib heapq hmac html html.parser inspect io itertools json keyword
    linecache locale logging math numbers opcode operator os pathlib pickle platform posixpath
    pprint queue random re reprlib sched secrets shlex shutil signal socket statistics string
    struct subprocess sys tempfile textwrap threading time timeit token tokenize tomllib
    traceback types typing unicodedata unittest unittest.mock urllib.parse uuid warnings
    weakref xml.etree.ElementTree zlib zoneinfo
"""


class _Descriptors(Descriptors):
    """Descriptors 0 and 1 of stdin programs."""

    def __init__(self, stdins: Sequence[str]) -> None:
        self._inputs = [text.encode("utf-8", "surrogatepass") for text in stdins]

    def feed(self, case: int) -> None:
        """Put the input of a case on descriptor 0."""
        os.ftruncate(_STDIN, 0)
        _write(_STDIN, self._inputs[case])
        os.lseek(_STDIN, 0, os.SEEK_SET)

    def drain(self) -> bytes:
        """Take what was written to descriptor 1."""
        return _read(_STDOUT)


def freeze() -> None:
    """Load what programs use, say where `main` lies, and be stopped by the host."""
    for name in _MODULES.split():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _substitute()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(MARK)
    time.time()  # the host changes the limit of recursion in C meanwhile
    sys.setrecursionlimit(limit)
    gc.collect()
    gc.freeze()  # a run does not touch, and so does not copy, what was here before it
    _write(_RESULT, json.dumps([id(main), id(freeze)]).encode())
    time.time()  # a call to the host in which the interpreter holds its own lock


def _substitute() -> None:
    """Put what needs no threads in place of what does; this interpreter lacks one such module."""
    name = "concurrent.futures.thread"
    if name not in sys.modules:
        sys.modules[name] = ModuleType(name)
    substitute_imported()


def main() -> None:
    """Run the job that lies on its descriptor."""
    job = json.loads(_read(_STDIN))
    os.ftruncate(_STDIN, 0)
    descriptors = None
    if job["entry_point"] is None:
        descriptors = _Descriptors([json.loads(case) for case in job["cases"]])
    answer = run_job(job, descriptors)
    os.ftruncate(_RESULT, 0)  # what the program may have put there
    _write(_RESULT, answer)


def _read(fd: int) -> bytes:
    parts = []
    while part := os.read(fd, _CHUNK):
        parts.append(part)
    return b"".join(parts)


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
