"""Ordinary programs in modern Python, by what they use: no policy that forbids nothing minds."""

AUGMENTED = ["+", "-", "*", "//", "%", "**", "<<", ">>", "|", "^", "&", "@"]
COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"]
PROGRAMS = {
    "annotated assignment": "x: int = 1\ny: list[int]\n",
    "annotated attribute": "class A:\n    def __init__(self): self.x: int = 1\n",
    "augmented attribute": "class A:\n    n = 0\n    def f(self): self.n += 1\n",
    "augmented subscript": "d = {0: 1}\nd[0] += 1\nd[0] **= 2\n",
    "every augmented operator": "x = 9\n"
    + "".join(f"x {op}= 2\n" for op in AUGMENTED),
    "nonlocal": "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    g()\n",
    "global": "n = 0\ndef f():\n    global n\n    n += 1\n",
    "match values": "match 3:\n    case 1 | 2: pass\n    case -1.5: pass\n    case _: pass\n",
    "match sequences": "match [1, 2]:\n    case [a, *rest] if rest: pass\n    case (): pass\n",
    "match mappings": "match {}:\n    case {'k': v, **rest}: pass\n    case None: pass\n",
    "match classes": "match 3:\n    case int(n) as m: pass\n    case complex(real=r): pass\n",
    "async": "import asyncio\nasync def f():\n    await asyncio.sleep(0)\nasyncio.run(f())\n",
    "async for and with": "async def f(x):\n    async with x as y:\n        async for z in y:\n"
    "            yield z\n",
    "async comprehensions": "async def f(x): return [y async for y in x], {await z for z in x}\n",
    "one leading underscore": "_x = 1\ndef _f(_y): return _x + _y\nclass _A:\n    _z = 1\n",
    "two leading underscores": "class A:\n    __x = 1\n    def __f(self): return self.__x\n",
    "underscore alone": "for _ in range(3): pass\na, _ = 1, 2\n",
    "main block": "def main(): pass\nif __name__ == '__main__':\n    main()\n",
    "comparison methods": "class A:\n"
    + "".join(
        f"    def __{n}__(self, o): return NotImplemented\n" for n in COMPARISONS
    ),
    "arithmetic methods": "class A:\n"
    + "".join(
        f"    def __{n}__(self, o): return self\n" for n in ["add", "radd", "iadd", "matmul", "pow"]
    ),
    "container methods": "class A:\n    def __len__(self): return 1\n"
    "    def __getitem__(self, k): return k\n    def __setitem__(self, k, v): pass\n"
    "    def __delitem__(self, k): pass\n    def __contains__(self, k): return True\n"
    "    def __iter__(self): return iter(())\n    def __missing__(self, k): return 0\n",
    "object methods": "class A:\n    def __new__(cls): return super().__new__(cls)\n"
    "    def __repr__(self): return 'A'\n    def __str__(self): return 'A'\n"
    "    def __hash__(self): return 1\n    def __bool__(self): return True\n"
    "    def __call__(self): pass\n    def __format__(self, s): return s\n",
    "context manager": "class A:\n    def __enter__(self): return self\n"
    "    def __exit__(self, *e): return False\nwith A() as a, A():\n    pass\n",
    "parenthesized with": "with (open('a') as f, open('b') as (g, h)):\n    pass\n",
    "descriptors": "class A:\n    def __get__(self, o, t=None): return 1\n"
    "    def __set_name__(self, o, n): self.n = n\n    __slots__ = ('n',)\n",
    "attribute hooks": "class A:\n    def __getattr__(self, n): return n\n"
    "    def __setattr__(self, n, v): super().__setattr__(n, v)\n"
    "    def __init_subclass__(cls, **k): super().__init_subclass__(**k)\n",
    "metaclass": "class M(type):\n    def __prepare__(n, b): return {}\n"
    "class A(metaclass=M): pass\nclass B(A, x=1): pass\n",
    "f-strings": "x = 1\ns = f'{x!r:>{x + 5}} {x=} {{}} {x:.2f}'\nt = rf'\\d{x}'\n",
    "walrus": "if (n := 3) > 2: pass\nprint([y := 1, y ** 2])\nwhile (m := n) and n < 0: n += 1\n",
    "decorators": "import functools\n@functools.lru_cache(maxsize=None)\ndef f(n): return n\n"
    "@(lambda g: g)\ndef h(): pass\n@functools.total_ordering\nclass A:\n"
    "    def __lt__(self, o): return True\n",
    "properties": "class A:\n    @property\n    def x(self): return 1\n    @x.setter\n"
    "    def x(self, v): pass\n    @staticmethod\n    def s(): pass\n    @classmethod\n"
    "    def c(cls): return cls()\n",
    "dataclass": "from dataclasses import dataclass, field\n@dataclass(frozen=True, slots=True)\n"
    "class A:\n    x: int = 0\n    y: list[int] = field(default_factory=list)\n",
    "enum": "import enum\nclass C(enum.Enum):\n    RED = enum.auto()\n    BLUE = 'b'\n",
    "named tuple": "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int = 0\n",
    "abstract class": "from abc import ABC, abstractmethod\nclass A(ABC):\n    @abstractmethod\n"
    "    def f(self): ...\n",
    "protocol": "from typing import Protocol\nclass P(Protocol):\n    def f(self) -> int: ...\n",
    "generics": "from typing import Generic, TypeVar\nT = TypeVar('T')\n"
    "class A(Generic[T]):\n    def f(self, x: T) -> 'A[T]': return self\n",
    "type hints": "from __future__ import annotations\n"
    "def f(x: int | None, *a: str, k: dict[str, list[int]] = {}, **kw: object) -> None: ...\n",
    "overloads": "from typing import overload\n@overload\ndef f(x: int) -> int: ...\n"
    "@overload\ndef f(x: str) -> str: ...\ndef f(x): return x\n",
    "generators": "def f():\n    x = yield 1\n    y = yield from (1, 2)\n    return x\n",
    "try": "try:\n    pass\nexcept (ValueError, KeyError) as e:\n    raise RuntimeError from e\n"
    "except Exception:\n    raise\nelse:\n    pass\nfinally:\n    pass\n",
    "try star": "try:\n    pass\nexcept* ValueError as group:\n    pass\n",
    "exception class": "class E(Exception):\n    def __init__(self, m): super().__init__(m)\n",
    "with": "import contextlib\nwith contextlib.suppress(ValueError):\n    pass\n",
    "lambda": "f = lambda x, /, y=1, *a, z, **k: (x, y, a, z, k)\n",
    "star expressions": "a, *b = [1, 2, 3]\nc = [*b, *b]\nd = {**{}, 'a': 1}\nprint(*b, **d)\n"
    "(e, (f, *g)), h = (1, (2, 3)), 4\n",
    "star subscript": "def f(*args: *tuple[int, ...]): pass\nx = {}\nx[1, *(2, 3)] = 4\n",
    "star return": "def f(x): return 1, *x\nfor y in 1, *[2]: pass\n",
    "positional only": "def f(a, /, b, *, c): pass\n",
    "comprehensions": "a = [x for y in [[1]] for x in y if x if x > 0]\nb = {x: 1 for x in a}\n"
    "c = {x for x in a}\nd = sum(x for x in a)\n",
    "unpacking comprehension": "a = [x + y for x, (y, *_) in []]\n",
    "loops with else": "for i in range(3):\n    if i: continue\n    break\nelse:\n    pass\n"
    "while False: pass\nelse: pass\n",
    "conditional expression": "x = 1 if True else 2\n",
    "chained comparison": "x = {1, 2}\nw = 1 in x\nx = 0 < 1 <= 2 != 3 not in ()\n"
    "y = x is not None is x\nz = 1 >= 0 == 0\n",
    "slices": "a = [1]\na[1:2], a[::-1], a[...], a[1:2, ::3]\na[:] = a\ndel a[0:1]\n",
    "del": "a = {1: 2}\ndel a[1]\ndel a\n",
    "assert and raise": "assert True, 'm'\ndef f(): raise NotImplementedError\n",
    "literals": "x = (0x1f, 0b1, 0o7, 1_000, 1e5, 2j, b'a', r'b', ..., None, True, 'a' 'b')\n",
    "bytes of text": "s = '''a\nb''' '\\N{BULLET}' '\\u00fc'\n",
    "names in other scripts": "größe = 1\nπ = 3.14\n变量 = größe\n",
    "operators": "x = ~1 + -2 - +3 * 4 / 5 // 6 % 7 ** 8 << 1 >> 1 & 1 | 1 ^ 1 @ 1\n"
    "y = x and not 0 or 1\n",
    "imports": "import os.path as p, sys\nfrom collections import *\nfrom math import pi as _pi\n",
    "import in a function": "def f():\n    import heapq\n    from itertools import chain\n",
    "optional import": "try:\n    import numpy as np\nexcept ImportError:\n    np = None\n",
    "print": "print('a', end='', flush=True)\nprinted = 1\nprint(printed)\n",
    "input": "n, *xs = map(int, input().split())\n",
    "recursion": "import sys\nsys.setrecursionlimit(10**6)\ndef f(n): return n and f(n - 1)\n",
    "getattr": "class A: pass\nfor n in ('x', 'y'): setattr(A, n, getattr(A, n, 0))\n",
    "eval": "x = eval('1 + 1')\nexec('y = 2')\n",
    "dunder attributes": "x = (1).__class__.__name__, [].__len__(), (lambda: 0).__dict__\n",
    "module docstring": '"""A program."""\n',
    "docstrings": "def f():\n    '''Doc.'''\nclass A:\n    '''Doc.'''\n",
    "semicolons and continuation": "x = 1; y = 2\nz = x + \\\n    y\n",
    "nothing": "",
    "comments": "# a comment\n",
    "pass": "if 1: pass\nelif 2: pass\nelse: ...\n",
    "roles": "x__roles__ = 1\n",
    "closures": "def f(n):\n    def g(x, n=n): return x + n\n    return [g, lambda: n]\n",
    "nested classes": "class A:\n    class B:\n        x = [i for i in range(3)]\n    y = B.x\n",
    "coroutine methods": "class A:\n    async def __aenter__(self): return self\n"
    "    async def __aexit__(self, *e): pass\n    def __await__(self): yield\n"
    "    async def __anext__(self): raise StopAsyncIteration\n",
    "class getitem": "class A:\n    def __class_getitem__(cls, k): return cls\nx = A[int]\n",
    "long elif chain": "x = 1\nif x == 0: pass\n"
    + "".join(f"elif x == {n}: pass\n" for n in range(150)),
    "long sum": "x = 1" + " + 1" * 900 + "\n",
    "long list": "x = [" + "1, " * 5000 + "]\n",
}  # fmt: skip
TYPE_PARAMETERS = {
    "type alias": "type Vector[T] = list[T]\n",
    "generic function": "def f[T: int, *Ts, **P](x: T) -> T: return x\n",
    "generic class": "class A[T]:\n    def f(self, x: T) -> T: return x\n",
    "nested quotes in an f-string": "x = {'a': 1}\ny = f'{x['a']}'\n",
}
"""Python 3.12 and newer."""
TEMPLATES = {
    "template": "x = 2\ny = t'{x!r:>{x}} of {x + 1}'\n",
}
"""Python 3.14 and newer."""
