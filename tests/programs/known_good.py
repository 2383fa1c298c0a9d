"""Right programs in ordinary Python: a thousand ways to write small ones.

`draw` gives a program and its cases: a task, one of the ways to solve it, and a wrapping (names,
annotations, classes, decorators, entry points, ways to read and print). Every program is right.
"""

import textwrap
from dataclasses import dataclass

from known_good_solutions import FUNCTIONS, PROGRAMS

from r1envs.verifiers import Case


@dataclass(frozen=True)
class Good:
    """A program that is right."""

    name: str
    source: str
    cases: tuple
    entry_point: str | None


def draw(rng):
    """Draw a program: two of three are functions, one reads standard input."""
    return draw_function(rng) if rng.random() < 0.66 else draw_program(rng)


def draw_function(rng):
    name = rng.choice(sorted(FUNCTIONS))
    reference, arguments, bodies = FUNCTIONS[name]
    at = rng.randrange(len(bodies))
    body, wrapping = textwrap.dedent(bodies[at]).strip("\n"), rng.choice(sorted(WRAPPINGS))
    cases = []
    for _ in range(rng.randrange(1, 6)):
        given = arguments(rng)
        cases.append(Case(args=given, expected=reference(*given)))
    source = WRAPPINGS[wrapping](body)
    return Good(f"{name}-{at}-{wrapping}", source, tuple(cases), "solve")


def draw_program(rng):
    name = rng.choice(sorted(PROGRAMS))
    reference, numbers, body = PROGRAMS[name]
    reading, printing = rng.choice(sorted(READING)), rng.choice(sorted(PRINTING))
    frame = rng.choice(sorted(FRAMES))
    cases = []
    for _ in range(rng.randrange(1, 4)):
        rows = [numbers(rng) for _ in range(rng.randrange(1, 6))]
        stdin = "".join(" ".join(map(str, row)) + "\n" for row in [[len(rows)], *rows])
        expected = "".join(f"{reference(row)}\n" for row in rows)
        cases.append(Case(stdin=stdin, expected=expected))
    lines = [READING[reading], f"answer = {body}", "answers = [answer(row) for row in rows]"]
    source = FRAMES[frame]("\n".join([*lines, PRINTING[printing]]))
    return Good(f"{name}-{reading}-{printing}-{frame}", source, tuple(cases), None)


def as_method(body):
    inner = textwrap.indent(body, "    " * 2)
    return (
        f"class Solution:\n    def make(self):\n{inner}\n        return solve\n\n"
        "solve = Solution().make()"
    )


def as_decorated(body):
    return (
        "import functools\ndef traced(function):\n    @functools.wraps(function)\n"
        "    def inner(*args, **kwargs):\n        inner.calls += 1\n"
        "        return function(*args, **kwargs)\n    inner.calls = 0\n    return inner\n\n"
        f"{body}\nsolve = traced(solve)"
    )


def as_nested(body):
    return f"def outer():\n{textwrap.indent(body, '    ')}\n    return solve\nsolve = outer()"


def with_main(body):
    return f'{body}\n\nif __name__ == "__main__":\n    raise SystemExit(solve())'


def with_noise(body):
    return (
        '"""A solution."""\nimport logging, sys, warnings\nfrom typing import *\n'
        'log = logging.getLogger(__name__)\nlog.debug("start")\n'
        f'print("loaded", file=sys.stderr)\n{body}\nprint("ready")\n'
        'assert callable(solve), "no solution"\n__all__ = ["solve"]'
    )


def in_fence(body):
    return f"```python\n{body}\n```"


def with_future(body):
    return f"#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nfrom __future__ import annotations\n{body}"


def as_partial(body):
    return f"{body}\nfrom functools import partial\nsolve = partial(solve)"


def as_instance(body):
    inner = textwrap.indent(body, "        ")
    return f"class Solver:\n    def __call__(self, *args):\n{inner}\n        return solve(*args)\nsolve = Solver()"


WRAPPINGS = {
    "plain": lambda body: body,
    "method": as_method,
    "decorated": as_decorated,
    "nested": as_nested,
    "main": with_main,
    "noise": with_noise,
    "fence": in_fence,
    "future": with_future,
    "partial": as_partial,
    "instance": as_instance,
}

READING = {
    "input": "rows = [list(map(int, input().split())) for _ in range(int(input()))]",
    "input twice": "n = int(input())\nrows = []\nwhile n:\n    rows.append([int(x) for x in input().split()])\n    n -= 1",
    "read": "import sys\nlines = sys.stdin.read().splitlines()\nrows = [list(map(int, x.split())) for x in lines[1:]]",
    "for line": "import sys\nrows = [[int(x) for x in line.split()] for line in sys.stdin][1:]",
    "readline": "import sys\ninput = sys.stdin.readline\nrows = [list(map(int, input().split())) for _ in range(int(input()))]",
    "readlines": "from sys import stdin\n_, *lines = stdin.readlines()\nrows = [[*map(int, line.split())] for line in lines]",
    "open(0)": "_, *rows = [[int(x) for x in line.split()] for line in open(0)]",
    "open(0).read": "rows = [list(map(int, s.split())) for s in open(0).read().strip().split('\\n')][1:]",
    "os.read": "import os\nrows = [list(map(int, s.split())) for s in os.read(0, 1 << 20).decode().strip().split('\\n')][1:]",
    "fstat": "import io, os\nfile = io.BytesIO(os.read(0, os.fstat(0).st_size))\nrows = [list(map(int, s.split())) for s in file][1:]",
    "buffer": "import sys\nread = sys.stdin.buffer.readline\nrows = [list(map(int, read().split())) for _ in range(int(read()))]",
    "until the end": "rows = []\ntry:\n    while True:\n        rows.append(list(map(int, input().split())))\nexcept EOFError:\n    rows = rows[1:]",
    "fileinput": "import fileinput\nrows = [list(map(int, line.split())) for line in fileinput.input()][1:]",
    "iter": "import sys\nrows = [list(map(int, s.split())) for s in iter(sys.stdin.readline, '')][1:]",
    "with open": "with open(0, encoding='utf-8') as file:\n    next(file)\n    rows = [list(map(int, line.split())) for line in file]",
    "walrus": "import sys\nrows = []\nwhile (line := sys.stdin.readline()):\n    rows.append([*map(int, line.split())])\ndel rows[0]",
    "map strip": "import sys\nrows = [[int(x) for x in s.split(' ')] for s in map(str.strip, sys.stdin)][1:]",
}

PRINTING = {
    "print": "for answer in answers:\n    print(answer)",
    "one print": "print(*answers, sep='\\n')",
    "join": "print('\\n'.join(map(str, answers)))",
    "write": "import sys\nfor answer in answers:\n    sys.stdout.write(str(answer) + '\\n')",
    "writelines": "import sys\nsys.stdout.writelines(f'{answer}\\n' for answer in answers)",
    "buffer": "import sys\nsys.stdout.buffer.write(('\\n'.join(map(str, answers))).encode())",
    "os.write": "import os\nos.write(1, ''.join(f'{answer}\\n' for answer in answers).encode())",
    "flush": "for answer in answers:\n    print(answer, flush=True)",
    "end": "for answer in answers:\n    print(answer, end=' \\n')",
    "format": "for answer in answers:\n    print('{}'.format(answer))",
    "percent": "for answer in answers:\n    print('%s' % (answer,))",
    "StringIO": "import io\nout = io.StringIO()\nfor answer in answers:\n    print(answer, file=out)\nprint(out.getvalue(), end='')",
    "redirect": "import contextlib, io\nout = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    print(*answers, sep='\\n')\nprint(out.getvalue().rstrip())",
    "file": "import sys\nprint(*answers, sep='\\n', file=sys.stdout)",
    "exit": "import sys\nprint(*answers, sep='\\n')\nsys.exit()",
    "exit 0": "print(*answers, sep='\\n')\nexit(0)",
    "stderr too": "import sys\nprint('debug', file=sys.stderr)\nprint(*answers, sep='\\n')",
    "atexit": "import atexit\natexit.register(lambda: print(*answers, sep='\\n'))",
    "dunder": "import sys\nsys.__stdout__.write('\\n'.join(map(str, answers)) + '\\n')",
    "textwrap": "import textwrap\nprint(textwrap.dedent('\\n'.join(f'  {x}' for x in answers)))",
}


def in_main(body):
    return f'def main():\n{textwrap.indent(body, "    ")}\n\nif __name__ == "__main__":\n    main()'


def in_class(body):
    return f"class App:\n    def run(self):\n{textwrap.indent(body, '        ')}\n\nApp().run()"


def with_recursion(body):
    return f"import sys\nsys.setrecursionlimit(10**6)\n{body}"


FRAMES = {
    "plain": lambda body: body,
    "main": in_main,
    "class": in_class,
    "recursion": with_recursion,
}
