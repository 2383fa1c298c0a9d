"""Rows as HumanEval has them: prompts with helpers, tests of every kind."""

import pytest
from dataset_rows import humaneval, humaneval_passes

from r1envs.verifiers.programs.formats import read_row

META = "\n\nMETADATA = {\n    'author': 'tests',\n    'dataset': 'test'\n}\n\n\n"

POLYNOMIAL = humaneval(
    META
    + """def check(candidate):
    import math
    import random
    rng = random.Random(4)
    import copy
    for _ in range(40):
        n = 2 * rng.randint(1, 4)
        cs = []
        for _ in range(n):
            c = rng.randint(-10, 10)
            if c == 0:
                c = 1
            cs.append(c)
        got = candidate(copy.deepcopy(cs))
        assert math.fabs(value(cs, got)) < 1e-4
""",
    prompt='''import math


def value(cs: list, x: float):
    """
    The value of a polynomial with these coefficients.
    """
    return sum([c * math.pow(x, i) for i, c in enumerate(cs)])


def zero(cs: list):
    """ Find where a polynomial is zero.
    >>> round(zero([1, 2]), 2) # f(x) = 1 + 2x
    -0.5
    """
''',
    entry_point="zero",
    body="""    a, b = -1., 1.
    while value(cs, a) * value(cs, b) > 0:
        a *= 2.0
        b *= 2.0
    while b - a > 1e-10:
        c = (a + b) / 2.0
        if value(cs, c) * value(cs, a) > 0:
            a = c
        else:
            b = c
    return a
""",
)

CYCLES = humaneval(
    META
    + """def check(candidate):
    from random import randint, choice
    import string

    letters = string.ascii_lowercase
    for _ in range(40):
        str = ''.join(choice(letters) for i in range(randint(10, 20)))
        coded = turn(str)
        assert candidate(coded) == str
""",
    prompt='''def turn(s: str):
    """
    turns groups of three characters
    """
    groups = [s[(3 * i):min((3 * i + 3), len(s))] for i in range((len(s) + 2) // 3)]
    groups = [(group[1:] + group[0]) if len(group) == 3 else group for group in groups]
    return "".join(groups)


def turn_back(s: str):
    """
    undoes turn
    """
''',
    entry_point="turn_back",
    body="    return turn(turn(s))\n",
)

OWN_NAME = humaneval(
    META
    + """def check(candidate):
    assert tuple(candidate([1, 2, 3])) == tuple(thirds([1, 2, 3]))
    assert tuple(candidate([5, 3, -5, 2, -3, 3, 9])) == tuple(thirds([5, 3, -5, 2, -3, 3, 9]))
    assert tuple(candidate([5, 6, 3, 4, 8, 9, 2])) == tuple([2, 6, 3, 4, 8, 9, 5])
""",
    prompt='def thirds(l: list):\n    """Sorts every third item.\n    """\n',
    entry_point="thirds",
    body="    l = list(l)\n    l[::3] = sorted(l[::3])\n    return l\n",
)

MESSAGES = humaneval(
    """def check(candidate):

    # Check some simple cases
    assert candidate({'p': 'x', 'b': 'y'}) == True, 'First test error: ' + str(candidate({'p': 1}))
    assert candidate({'P': 'x', 'b': 'y'}) == False, 'Second test error: ' + str(candidate({}))

    # Check some edge cases that are easy to work out by hand.
    assert True, 'This prints if this assert fails 1 (good for debugging!)'
    assert candidate({}) == False, '1st edge test error: ' + str(candidate({}))
""",
    prompt='def low(d):\n    """Are all keys in lower case?"""\n',
    entry_point="low",
    body="    return bool(d) and all(k.islower() for k in d)\n",
)

COMPUTED = humaneval(
    """def check(candidate):
    assert candidate([]) == 0 , 'no numbers'
    lst = list(range(-99, 100, 2))
    odd_sum = sum([i**2 for i in lst if i%2!=0 and i > 0])
    assert candidate(lst) == odd_sum , 'many (good for debugging!)'
""",
    prompt='def odd(l):\n    """The sum of the squares of the odd numbers from 1 on."""\n',
    entry_point="odd",
    body="    return sum(x * x for x in l if x > 0 and x % 2)\n",
)

RANDOM = humaneval(
    META
    + """def check(candidate):
    import random

    assert candidate(0, 1) == 1
    for i in range(30):
        x, y = random.randint(0, 1000), random.randint(0, 1000)
        assert candidate(x, y) == x + y
""",
    prompt='def add(x: int, y: int):\n    """Adds.\n    >>> add(2, 3)\n    5\n    """\n',
    entry_point="add",
    body="    return x + y\n",
)

BASES = humaneval(
    META
    + """def check(candidate):
    assert candidate(8, 3) == "22"
    assert candidate(234, 2) == "11101010"
    for x in range(2, 8):
        assert candidate(x, x + 1) == str(x)
""",
    prompt='def base(x: int, base: int):\n    """Writes x with another base."""\n',
    entry_point="base",
    body='    r = ""\n    while x > 0:\n        r = str(x % base) + r\n        x //= base\n'
    "    return r\n",
)

NEAR = humaneval(
    META
    + """def check(candidate):
    assert candidate(3.5) == 0.5
    assert abs(candidate(1.33) - 0.33) < 1e-6
    assert abs(candidate(123.456) - 0.456) < 1e-6
""",
    prompt='def rest(x: float) -> float:\n    """What stands behind the point."""\n',
    entry_point="rest",
    body="    return x % 1.0\n",
)

TYPED = humaneval(
    META
    + """def check(candidate):
    assert candidate([]) == (0, 1)
    assert candidate([3, 5, 7]) == (3 + 5 + 7, 3 * 5 * 7)
    assert candidate([10]) == (10, 10)
""",
    prompt="from typing import List, Tuple\n\n\n"
    'def both(xs: List[int]) -> Tuple[int, int]:\n    """ Sum and product.\n    """\n',
    entry_point="both",
    body="    s, p = 0, 1\n    for x in xs:\n        s += x\n        p *= x\n    return s, p\n",
)

HELPERS = humaneval(
    """def all_are(double, pairs):
    for given, wanted in pairs:
        assert double(given) == wanted, given

wanted = [(1, 2), (2, 4), ('a', 'aa')]

def check(candidate):
    all_are(candidate, wanted)

check(f)
"""
)

COMPARER = humaneval(
    """def is_floats(x) -> bool:
    if isinstance(x, float):
        return True
    if isinstance(x, (list, tuple)):
        return all(isinstance(i, float) for i in x)
    return False


def assertion(out, exp, atol):
    if atol == 0 and is_floats(exp):
        atol = 1e-6
    if out != exp and atol != 0:
        assert abs(out - exp) <= atol
    else:
        assert out == exp


def check(candidate):
    inputs = [[1], [2.5], ['a']]
    results = [2, 5.0, 'aa']
    for i, (inp, exp) in enumerate(zip(inputs, results)):
        assertion(candidate(*inp), exp, 0)
"""
)

ARRAYS = humaneval(
    """import numpy as np


def check(candidate):
    inputs = [[1], [2.5], [[1.0, 2.0]]]
    results = [2, 5.0, [1.0, 2.0, 1.0, 2.0]]
    for inp, exp in zip(inputs, results):
        out = candidate(*inp)
        assert type(out) == type(exp)
        assert np.allclose(out, exp, rtol=1e-07, atol=1e-6)
"""
)

BESIDE = humaneval("def check(candidate):\n    assert candidate(1) == 2\nassert f(3) == 6\n")

SHADOWED = humaneval(
    "def check(candidate):\n    assert candidate([1, 2]) == 3.0 == sum([1, 2])\n"
    "    assert candidate([4]) == sum([4])\n",
    prompt='def sum(xs):\n    """The sum, as a float."""\n',
    entry_point="sum",
    body="    r = 0.0\n    for x in xs:\n        r += x\n    return r\n",
)

# A row, whether it is replayed, and bodies beside its own: as the dataset's runner judges them.
ROWS = {
    "polynomial": (POLYNOMIAL, True, ["    return 0.5\n"]),
    "cycles": (CYCLES, True, ["    return s\n", "    return turn(s)\n"]),
    "its own name": (
        OWN_NAME,
        True,
        [
            "    return l\n",
            "    return sorted(l)\n",
            "    l[::3] = sorted(l[::3])\n    return (x for x in l)\n",
        ],
    ),
    "messages": (
        MESSAGES,
        False,
        ["    return True\n", "    return 1 if d and min(map(str.islower, d)) else 0\n"],
    ),
    "computed": (COMPUTED, True, ["    return sum(x * x for x in l)\n", "    return 0\n"]),
    "random": (RANDOM, True, ["    return x | y\n", "    return y\n", "    return sum((x, y))\n"]),
    "bases": (BASES, False, ["    return '22'\n", "    return str(x)\n"]),
    "near": (
        NEAR,
        False,
        ["    return x - int(x)\n", "    return 0.5\n", "    return round(x % 1, 1)\n"],
    ),
    "typed": (
        TYPED,
        False,
        ["    import math\n    return sum(xs), math.prod(xs)\n", "    return [0, 1]\n"],
    ),
    "helpers": (HELPERS, True, ["    return x + x\n", "    return 2\n"]),
    "comparer": (
        COMPARER,
        True,
        ["    return x + x\n", "    return x * 2.0000001\n", "    return 2\n"],
    ),
    "arrays": (
        ARRAYS,
        True,
        ["    return x * 2.0\n", "    return x + x\n", "    return 2 * [x]\n"],
    ),
    "beside the check": (BESIDE, True, ["    return 2\n", "    return x + x\n"]),
    "a shadowed builtin": (
        SHADOWED,
        True,
        ["    return 3.0\n", "    return xs[0] + (xs + [0])[1]\n"],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_judged_as_the_datasets_runner_does(name):
    fields, replayed, others = ROWS[name]
    row = read_row("humaneval", fields)
    assert (row.replay is not None) is replayed
    row.check()
    for body in others:
        verdict = row.judge(body)
        assert verdict.correct is humaneval_passes(fields, body), (body, verdict)


PATCHES = {
    "the helper": (POLYNOMIAL, "    global value\n    value = lambda *a: 0\n    return 0.0\n"),
    "the input": (POLYNOMIAL, "    cs[:] = [0]\n    return 0.0\n"),
    "fabs": (POLYNOMIAL, "    math.fabs = lambda x: 0\n    return 0.0\n"),
    "the other helper": (CYCLES, "    global turn\n    turn = lambda s: s\n    return s\n"),
    "choice": (
        CYCLES,
        "    import random\n    random.choice = lambda s: 'a'\n    return 'a' * len(s)\n",
    ),
    "randint": (
        RANDOM,
        "    import random\n    random.randint = lambda *a: 0\n    return int(y == 1)\n",
    ),
    "a number near to all": (
        NEAR,
        "    class F(float):\n        __sub__ = __abs__ = lambda *a: F(0)\n"
        "        __eq__ = lambda *a: True\n    return F(0.5)\n",
    ),
    "a tuple of a kind": (
        OWN_NAME,
        "    global tuple\n    tuple = lambda x: 0\n    return 0\n",
    ),
    "the check": (HELPERS, "    return 0\n\ndef check(candidate):\n    pass\nall_are = print\n"),
    "the comparer": (COMPARER, "    global assertion\n    assertion = print\n    return 0\n"),
    "the arrays": (
        ARRAYS,
        "    import sys\n    sys.modules['numpy'].allclose = lambda *a: True\n    return x\n",
    ),
    "the wanted": (HELPERS, "    global wanted\n    wanted = []\n    return 2\n"),
}


@pytest.mark.parametrize("name", PATCHES)
def test_patching_what_a_test_uses_earns_nothing(name):
    fields, body = PATCHES[name]
    row = read_row("humaneval", fields)
    verdict = row.judge(body)
    assert not verdict.correct
    assert verdict.score == 0
