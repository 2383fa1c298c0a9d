"""Instances of a module, their limits and their ends. Only for processes of the sandbox."""

import ctypes
import signal
from collections.abc import Callable
from dataclasses import dataclass

import wasmtime
from wasmtime import _ffi

from r1envs.verifiers.sandbox.wasm.image import PAGE
from r1envs.verifiers.sandbox.wasm.wasi import Exited, ExpiredError, World

_WASM_STACK = 192 << 20
STACK = _WASM_STACK + (16 << 20)
"""Bytes that a thread which runs instances must have as its stack."""
_U32 = (1 << 32) - 1

_SIGNALS = {
    wasmtime.TrapCode.UNREACHABLE: signal.SIGABRT,  # what `abort` is compiled to
    wasmtime.TrapCode.INTEGER_DIVISION_BY_ZERO: signal.SIGFPE,
    wasmtime.TrapCode.INTEGER_OVERFLOW: signal.SIGFPE,
}


def new_engine(optimize: bool = True) -> wasmtime.Engine:
    """Make an engine; the compiled form of a module fits engines of the same settings."""
    config = wasmtime.Config()
    config.epoch_interruption = True
    _widen_stack(config)
    config.cranelift_opt_level = "speed" if optimize else "none"
    return wasmtime.Engine(config)


def _widen_stack(config: wasmtime.Config) -> None:
    """Let instances recurse deeply; where the library cannot, they trap early."""
    try:
        set_size = _ffi.dll.wasmtime_config_async_stack_size_set  # bounds the other one
    except AttributeError:
        return
    set_size.argtypes, set_size.restype = [ctypes.c_void_p, ctypes.c_uint64], None
    set_size(ctypes.cast(config.ptr(), ctypes.c_void_p), _WASM_STACK)
    config.max_wasm_stack = _WASM_STACK


@dataclass(frozen=True, slots=True)
class End:
    """How a call into an instance ended."""

    timed_out: bool = False
    exit_status: int | None = None
    signal: int | None = None
    """What a process would have been killed by for the same."""


def _base_memory(module: wasmtime.Module) -> int:
    kinds = [each.type for each in module.exports]
    return sum(kind.limits.min * PAGE for kind in kinds if isinstance(kind, wasmtime.MemoryType))


class Instances:
    """Makes instances of one module, one at a time."""

    def __init__(self, engine: wasmtime.Engine, module: wasmtime.Module) -> None:
        self._engine = engine
        self._world: World | None = None
        self._memory: wasmtime.Memory | None = None
        linker = wasmtime.Linker(engine)
        for each in module.imports:
            assert isinstance(each.type, wasmtime.FuncType)
            has_result = bool(each.type.results)
            answer = self._answer(each.name or "", has_result=has_result)
            linker.define_func(each.module, each.name or "", each.type, answer, access_caller=True)
        self._linker = linker
        self._module = module
        self._base = _base_memory(module)

    def start(self, world: World, memory: int) -> "Instance":
        """Make an instance in a world, whose memory can grow by `memory` bytes."""
        store = wasmtime.Store(self._engine)
        store.set_limits(memory_size=self._base + memory)
        store.set_epoch_deadline(1)
        exports = self._linker.instantiate(store, self._module).exports(store)
        shown = exports["memory"]
        assert isinstance(shown, wasmtime.Memory)
        self._world, self._memory = world, shown
        return Instance(store, exports, shown)

    def _answer(self, name: str, *, has_result: bool) -> Callable[..., int | None]:
        def answer(caller: wasmtime.Caller, *arguments: int) -> int | None:
            assert self._world is not None
            assert self._memory is not None
            error = self._world.call(name, _View(self._memory, caller), arguments)
            return error if has_result else None

        return answer


class Instance:
    """One instance, and what it is made of."""

    def __init__(
        self,
        store: wasmtime.Store,
        exports: "wasmtime._instance.InstanceExports",
        memory: wasmtime.Memory,
    ) -> None:
        self._store = store
        self._exports = exports
        self._memory = memory

    def call(self, name: str) -> End:
        """Call an exported function without arguments."""
        function = self._exports[name]
        assert isinstance(function, wasmtime.Func)
        return self._end(function)

    def call_entry(self, function: int, vector_call: int) -> End:
        """Call a Python function that lies in the memory, without arguments.

        Args:
            function: Its address.
            vector_call: Where the table holds the C function by which it is called:
                (callable, arguments, number of arguments, their names) -> result.
        """
        table = self._exports["table"]
        assert isinstance(table, wasmtime.Table)
        return self._end(table.get(self._store, vector_call), function, 0, 0, 0)

    def table_type(self, index: int) -> tuple[int, int] | None:
        """Tell how many parameters and results a function of the table has."""
        table = self._exports["table"]
        assert isinstance(table, wasmtime.Table)
        if not 0 < index < table.size(self._store):
            return None
        function = table.get(self._store, index)
        if not isinstance(function, wasmtime.Func):
            return None
        kind = function.type(self._store)
        return len(kind.params), len(kind.results)

    def number(self, name: str) -> int:
        """Read a global."""
        value = self._exports[name]
        assert isinstance(value, wasmtime.Global)
        return int(value.value(self._store))

    def memory_size(self) -> int:
        """Tell the size of the memory: it only grows."""
        return self._memory.data_len(self._store)

    def memory_bytes(self) -> bytes:
        """Copy the memory."""
        return bytes(self._memory.read(self._store, 0, self.memory_size()))

    def __enter__(self) -> "Instance":
        return self

    def __exit__(self, *_: object) -> None:
        """Give everything back."""
        self._store.close()

    def _end(self, function: object, *arguments: int) -> End:
        assert isinstance(function, wasmtime.Func)
        try:
            result = function(self._store, *arguments)
        except Exited as exited:
            return End(exit_status=exited.status)
        except ExpiredError:
            return End(timed_out=True)
        except wasmtime.Trap as trap:
            code = trap.trap_code
            if code is wasmtime.TrapCode.INTERRUPT:
                return End(timed_out=True)
            return End(signal=_SIGNALS.get(code, signal.SIGSEGV) if code else signal.SIGSEGV)
        return End(exit_status=1 if result == 0 else 0)


class _View:
    """The memory as the host's functions see it, in the course of one call."""

    def __init__(self, memory: wasmtime.Memory, caller: wasmtime.Caller) -> None:
        self._memory = memory
        self._caller = caller

    def read(self, address: int, size: int) -> bytes:
        address &= _U32
        self._check(address, size)
        return bytes(self._memory.read(self._caller, address, address + size))

    def write(self, address: int, data: bytes) -> None:
        address &= _U32
        self._check(address, len(data))
        self._memory.write(self._caller, data, address)

    def size(self) -> int:
        return self._memory.data_len(self._caller)

    def _check(self, address: int, size: int) -> None:
        if size < 0 or address + size > self.size():
            raise ValueError("outside of the memory")
