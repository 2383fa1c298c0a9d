"""Factories and functions that the workers of test_pool run."""

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path


def factory(setup):
    name = setup.decode() or "echo"
    return globals()[name]


def slow_factory(_setup):
    time.sleep(2)
    return obey


def echo(item):
    return item


def obey(item):
    """Do what the item says: [verb, argument]."""
    verb, argument = item
    return VERBS[verb](argument)


def hog(megabytes):
    return len(bytearray(megabytes << 20))


def fork_and_hold(seconds):
    if os.fork() == 0:
        time.sleep(seconds)
        os._exit(0)
    return os.getpid()


def fork_and_die(seconds):
    if os.fork() == 0:
        time.sleep(seconds)
        os._exit(0)
    os._exit(5)


def own_pipes():
    """The ends for items and for results, whoever opened them: all pipes but stderr."""
    pipes = []
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            if int(entry.name) > 2 and str(entry.readlink()).startswith("pipe:"):
                writes = int(
                    entry.parents[1].joinpath("fdinfo", entry.name).read_text().split()[3], 8
                )
                pipes.append((writes & os.O_ACCMODE, int(entry.name)))
    return [descriptor for _, descriptor in sorted(pipes)]


def write_garbage(text):
    os.write(own_pipes()[1], text.encode())
    time.sleep(60)


def close_pipes(_):
    for descriptor in own_pipes():
        os.close(descriptor)
    time.sleep(60)


def complain_and_die(message):
    sys.stderr.write("noise\n" * 100_000 + message + "\n")
    sys.stderr.flush()
    os.abort()


def descriptors(_):
    links = []
    for entry in Path("/proc/self/fd").iterdir():
        # The descriptor of the listing itself is gone by now.
        with contextlib.suppress(FileNotFoundError):
            links.append(str(entry.readlink()))
    return links


def fail_once(path):
    """Die the first time, and answer the second."""
    if not Path(path).exists():
        Path(path).touch()
        os._exit(7)
    return "second time"


def fail_until_replaced(_):
    """Fail for ever in a worker that was poisoned, as a corrupted cache would."""
    if VERBS.get("poisoned"):
        raise RuntimeError("poisoned")
    return "healthy"


def poison(_):
    VERBS["poisoned"] = True


def say(text):
    print(text, flush=True)
    os.write(1, text.encode())
    return "said"


def raise_(message):
    raise ValueError(message)


VERBS = {
    "abort": complain_and_die,
    "close": close_pipes,
    "descriptors": descriptors,
    "exit": os._exit,
    "fail once": fail_once,
    "fork and die": fork_and_die,
    "fork and hold": fork_and_hold,
    "garbage": write_garbage,
    "hog": hog,
    "need health": fail_until_replaced,
    "nested": lambda depth: json.loads("[" * depth + "]" * depth),
    "pid": lambda _: os.getpid(),
    "poison": poison,
    "raise": raise_,
    "repeat": lambda length: "x" * length,
    "say": say,
    "sleep": time.sleep,
    "stop": lambda _: os.kill(os.getpid(), signal.SIGSTOP),
    "system exit": lambda _: sys.exit(0),
    "unserializable": lambda _: object(),
}


def fail(item):
    raise RuntimeError(f"cannot compare {len(item)} things")


def die(item):
    os._exit(3)
