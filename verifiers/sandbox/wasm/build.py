"""Builds the image that runs start from: an interpreter that has already started, compiled.

    python -c … build INTERPRETER IMAGE          (see `client` for how it is started)

The interpreter is started once with the harness, loads the modules that programs use, and is
stopped; the module is then written anew with the memory it had (see `image`), and compiled.
"""

import json
import struct
import tempfile
from io import FileIO
from pathlib import Path

import wasmtime

from r1envs.verifiers.sandbox.wasm import image
from r1envs.verifiers.sandbox.wasm.engine import Instance, Instances, new_engine
from r1envs.verifiers.sandbox.wasm.guest import MARK
from r1envs.verifiers.sandbox.wasm.wasi import RESULT, STDIN, STDOUT, File, Memory, Pipe, World

_MOST_MEMORY = 256 << 20
_STACK = 64 << 20
_DEEPEST = 12_000  # of about 4 KB of the stack each, measured with calls through sort, init, len
_MOST_WORDS = 64 << 10
_ENVIRONMENT = {"PYTHONHASHSEED": "0"}  # the order of a set is the same in every run
_VECTOR_CALL = (4, 1)  # parameters and results of the C function that calls a Python function
_FUNCTION_WORDS = 32  # more than the fields of a function object

# The harness comes as text, on standard input.
_START = f"""
import json, os, sys, types
parts = []
while part := os.read({STDIN}, 1 << 16):
    parts.append(part)
for name, source in json.loads(b"".join(parts)).items():
    module = sys.modules[name] = types.ModuleType(name)
    module.__path__ = []
    exec(compile(source, "<" + name + ">", "exec"), module.__dict__)
sys.modules["r1envs.verifiers.sandbox.wasm.guest"].freeze()
"""
_ARGUMENTS = ("python", "-s", "-S", "-P", "-B", "-X", "utf8", "-c", _START)
_SOURCES = {
    "r1envs": None,
    "r1envs.verifiers": None,
    "r1envs.verifiers.sandbox": None,
    "r1envs.verifiers.sandbox.values": "../values.py",
    "r1envs.verifiers.sandbox.returns": "../returns.py",
    "r1envs.verifiers.sandbox.returned": "../returned.py",
    "r1envs.verifiers.sandbox.streams": "../streams.py",
    "r1envs.verifiers.sandbox.threads": "../threads.py",
    "r1envs.verifiers.sandbox.substitutes": "../substitutes.py",
    "r1envs.verifiers.sandbox.harness": "../harness.py",
    "r1envs.verifiers.sandbox.wasm": None,
    "r1envs.verifiers.sandbox.wasm.guest": "guest.py",
}


class _FrozenError(Exception):
    """The interpreter has come to where it is to be stopped."""


class _Birth(World):
    """The world in which the interpreter starts; it stops once the guest has announced itself."""

    deepened = False

    def clock_time_get(self, memory: Memory, clock: int, precision: int, result: int) -> int:
        """Answer until the announcement."""
        if self.files[RESULT].data:
            raise _FrozenError
        self.deepened = self.deepened or _deepen(memory)
        return super().clock_time_get(memory, clock, precision, result)


def _deepen(memory: Memory) -> bool:
    """Raise the limit of recursion in C, which setrecursionlimit does not change since 3.12.

    The state of the thread holds, one after the other: the recursion that is left, its limit,
    and the recursion in C that is left. The guest has put a mark for the limit.
    """
    data = memory.read(0, memory.size())
    position = -4
    while (position := data.find(struct.pack("<i", MARK), position + 4)) >= 0:
        left, _, left_in_c = struct.unpack_from("<iii", data, position - 4)
        if 0 < MARK - left < 1000 and 0 < left_in_c < 10_000:
            memory.write(position + 4, struct.pack("<i", _DEEPEST))
            return True
    return False


def sources() -> dict[str, str]:
    """Give the text of the modules that go into the image."""
    folder = Path(__file__).parent
    return {
        name: "" if path is None else (folder / path).read_text(encoding="utf-8")
        for name, path in _SOURCES.items()
    }


def build(interpreter: Path, target: Path) -> None:
    """Write the image, whole or not at all.

    Raises:
        ImageError: The interpreter is not one that this works with; with its own last words.
    """
    compiled = wasmtime.Module(new_engine(), _frozen(interpreter.read_bytes())).serialize()
    fd, name = tempfile.mkstemp(dir=target.parent, prefix="building-")
    try:
        with FileIO(fd, "w") as file:
            file.write(compiled)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _frozen(module: bytes) -> bytes:
    engine = new_engine(optimize=False)  # it runs for a moment only
    instances = Instances(engine, wasmtime.Module(engine, image.opened(module)))
    world = _birth()
    instance = instances.start(world, _MOST_MEMORY)
    try:
        end = instance.call("_start")
    except _FrozenError:
        pass
    else:
        words = bytes(world.files[RESULT].data).decode("utf-8", "replace").strip()
        raise image.ImageError(f"the interpreter did not start ({end}): {words[-500:]}")
    if not world.deepened:
        raise image.ImageError("the interpreter's limit of recursion was not found")
    memory = instance.memory_bytes()
    functions = json.loads(bytes(world.files[RESULT].data))
    constants = {"entry": functions[0], "vector_call": _vector_call(instance, memory, functions)}
    return image.frozen(module, memory, _STACK, constants)


def _birth() -> _Birth:
    files = {
        STDIN: File(json.dumps(sources()).encode()),
        STDOUT: Pipe(most=_MOST_WORDS),
        RESULT: Pipe(most=_MOST_WORDS),
    }
    return _Birth(files, arguments=_ARGUMENTS, environment=_ENVIRONMENT)


def _vector_call(instance: Instance, memory: bytes, functions: list[int]) -> int:
    """Find the C function by which the interpreter calls any Python function.

    Each function object names it, in a field that is the same in all of them: the only one of
    these that is an index into the table at which a function of that type lies.
    """
    layout = f"<{_FUNCTION_WORDS}I"
    fields = [struct.unpack_from(layout, memory, address) for address in functions]
    same: set[int] = {a for a, b in zip(*fields, strict=True) if a == b}
    found = [index for index in same if instance.table_type(index) == _VECTOR_CALL]
    if len(found) != 1:
        raise image.ImageError(f"the interpreter's way to call functions was not found: {found}")
    return found[0]
