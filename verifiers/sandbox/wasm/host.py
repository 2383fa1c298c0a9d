"""The process in which instances run, one at a time.

It is started by exec and knows nothing of the trainer. It loads the image once. A run is a fresh
instance of it: memory, world and limits of its own, thrown away afterwards, so that no run can
see what another one left. What a run tells comes from the engine: whether the deadline
interrupted it, how it trapped, with what status it ended.

Requests come on standard input, answers go to standard output. It ends with its trainer: when
standard input ends, it does, whatever is running. Where Linux lets it, it gives up the file
system first; that is depth, the instance has no way to it.
"""

import contextlib
import os
import queue
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import IO, NoReturn

import wasmtime

from r1envs.verifiers.sandbox import kernel
from r1envs.verifiers.sandbox.wasm.alarm import Alarm
from r1envs.verifiers.sandbox.wasm.engine import STACK, End, Instances, new_engine
from r1envs.verifiers.sandbox.wasm.messages import ANSWER, BROKEN, REPLY, REQUEST, STARTED, send
from r1envs.verifiers.sandbox.wasm.wasi import RESULT, STDIN, STDOUT, File, Pipe, World

_Request = tuple[float, int, int, bytes]


def serve(image: Path) -> NoReturn:
    """Prepare, then answer requests until the other side is gone."""
    requests: queue.SimpleQueue[_Request] = queue.SimpleQueue()
    threading.stack_size(STACK)
    threading.Thread(target=_work, args=(image, requests), daemon=True).start()
    source = sys.stdin.buffer
    while len(head := source.read(REQUEST.size)) == REQUEST.size:
        requests.put((*REQUEST.unpack(head), source.readline()))
    os._exit(0)


def _work(image: Path, requests: "queue.SimpleQueue[_Request]") -> NoReturn:
    out = sys.stdout.buffer
    try:
        runner = _Runner(image)
        _close_in()
        send(out, STARTED, b"")
        while True:
            _answer(out, runner, *requests.get())
    except BaseException as error:
        send(out, BROKEN, f"{type(error).__name__}: {error}".encode("utf-8", "replace"))
        os._exit(1)


def _answer(
    out: IO[bytes], runner: "_Runner", seconds: float, memory: int, most_output: int, job: bytes
) -> None:
    cpu, wall = time.thread_time(), time.monotonic()
    end, peak, output = runner.run(job, seconds, memory, most_output)
    head = REPLY.pack(
        end.timed_out,
        -1 if end.exit_status is None else end.exit_status,
        end.signal or 0,
        time.thread_time() - cpu,
        time.monotonic() - wall,
        peak >> 10,
    )
    send(out, ANSWER, head + output)


class _Runner:
    """The image, loaded, and what runs need besides."""

    def __init__(self, image: Path) -> None:
        self._engine = new_engine()
        module = wasmtime.Module.deserialize_file(self._engine, str(image))
        self._instances = Instances(self._engine, module)
        self._alarm = Alarm()

    def run(
        self, job: bytes, seconds: float, memory: int, most_output: int
    ) -> tuple[End, int, bytes]:
        """Run a job in a new instance; give its end, the size of its memory and its output."""
        files = {
            STDIN: File(job, most=len(job)),
            STDOUT: Pipe(most=most_output + 1),
            RESULT: Pipe(most=most_output + 1),
        }
        world = World(files)
        with self._instances.start(world, memory) as instance:
            entry, vector_call = instance.number("entry"), instance.number("vector_call")
            self._alarm.arm(seconds, partial(self._interrupt, world))
            try:
                end = instance.call_entry(entry, vector_call)
            finally:
                self._alarm.disarm()
            return end, instance.memory_size(), bytes(files[RESULT].data)

    def _interrupt(self, world: World) -> None:
        world.expired.set()
        self._engine.increment_epoch()


def _close_in() -> None:
    """Give up files and privileges, where the system can do that."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        kernel.forbid_new_privileges()
        kernel.deny_files()
