# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a handler in C that never repairs the fault came back for ever
import ctypes
def add(a, b):
    libc = ctypes.CDLL(None)
    libc.signal(11, ctypes.cast(libc.abs, ctypes.c_void_p))
    ctypes.string_at(8)
