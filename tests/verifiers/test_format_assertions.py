"""How tests of MBPP and HumanEval may be written, each judged as the datasets' own runners do."""

import pytest
from dataset_rows import humaneval, humaneval_passes, mbpp, mbpp_passes

from r1envs.verifiers.programs.formats import read_row

DOUBLE = "def f(x): return x + x"
TRIPLE = "def f(x): return 3 * x"
NOTHING = "def f(x): return None"
RAISES = "def f(x): raise KeyError(x)"
SQUARE = "def f(x): return x * x"
ALL = [DOUBLE, TRIPLE, NOTHING, RAISES, SQUARE, "def g(x): return 2 * x"]

# Of one function, `f(x)`, which doubles: a test, and whether it must be replayed.
STYLES = {
    "equal": ("assert f(2) == 4\nassert f(3) == 6", False),
    "mirrored": ("assert 4 == f(2)\nassert 6 == f(3)", False),
    "message": ("assert f(3) == 6, 'three: ' + str(f(3))", False),
    "parentheses": ("assert (f((3)))==(6)", False),
    "float": ("assert f(0.1) == 0.2", False),
    "bool for int": ("assert f(0) == False and f(0) is not None", True),
    "near": ("assert abs(f(0.1) - 0.2) < 1e-6", False),
    "near by math": ("import math\nassert math.fabs(f(0.1) - 0.2) <= 1e-6", False),
    "isclose": ("import math\nassert math.isclose(f(0.1), 0.2, rel_tol=0.001)", False),
    "isclose imported": ("from math import isclose\nassert isclose(f(0.1), 0.2)", True),
    "isclose positional": ("import math\nassert math.isclose(0.2, f(0.1), abs_tol=0.001)", False),
    "truth": ("assert f(3)", False),
    "no truth": ("assert not f(0)\nassert not f('')", False),
    "none": ("assert f(3) is not None", True),
    "set": ("assert set(f([1])) == set([1])\nassert len(f([1])) == 2", True),
    "tuple": ("assert tuple(f([1, 2])) == (1, 2, 1, 2)", True),
    "sorted": ("assert sorted(f([2, 1])) == [1, 1, 2, 2]", True),
    "list": ("assert list(f((2, 1))) == [2, 1, 2, 1]", True),
    "rounded": ("assert round(f(0.333), 2) == 0.67", False),
    "unequal": ("assert f(3) != 9\nassert f(3) != 10", True),
    "in": ("assert f(3) in (5, 6, 7)", True),
    "chained": ("assert 5 < f(3) < 7 <= f(4)", True),
    "less": ("assert f(3) < 9\nassert f(2) >= 4", True),
    "twice": ("assert f(f(1)) == 4", True),
    "twice in a sum": ("assert f(3) + f(1) == 8", True),
    "both sides": ("assert f(2) + f(2) == f(4)\nassert f(3) == f(2) + 2", True),
    "or": ("assert f(3) == 6 or f(3) == 7", True),
    "and": ("assert f(3) == 6 and f(2) == 4", False),
    "item": ("assert f([3])[1] == 3", True),
    "loop": ("for x in range(5):\n    assert f(x) == 2 * x", False),
    "loop with index": ("for i, x in enumerate([4, 5]):\n    assert f(x) == 8 + 2 * i", True),
    "comprehension": ("assert [f(x) for x in range(4)] == [0, 2, 4, 6]", True),
    "all": ("assert all(f(x) == 2 * x for x in range(9))", True),
    "any": ("assert any(f(x) == 10 for x in range(9))", True),
    "map": ("assert list(map(f, [1, 2, 3])) == [2, 4, 6]", True),
    "sum": ("assert sum(f(x) for x in range(4)) == 12", True),
    "helper": ("def same(x, y):\n    assert f(x) == y\nsame(3, 6)\nsame(1, 2)", True),
    "given to a helper": ("def same(g, x, y):\n    return g(x) == y\nassert same(f, 3, 6)", True),
    "lambda": ("check = lambda x, y: f(x) == y\nassert check(3, 6)", True),
    "variable": ("x = [1, 2]\ny = f(x)\nassert y == [1, 2, 1, 2]", True),
    "unpacking": ("a, b = f([1])\nassert (a, b) == (1, 1)", True),
    "type": ("assert type(f(3)) == int and isinstance(f(3), int)", True),
    "keyword": ("assert f(x=3) == 6", False),
    "starred": ("assert f(*[3]) == 6\nassert f(**{'x': 2}) == 4", True),
    "raises": ("try:\n    f(None)\n    assert False\nexcept TypeError:\n    pass", True),
    "raises anything": (
        "ok = False\ntry:\n    f(None)\nexcept Exception:\n    ok = True\nassert ok",
        True,
    ),
    "raises, else": (
        "try:\n    f({})\nexcept TypeError as error:\n    assert 'dict' in str(error)\n"
        "else:\n    assert False, 'no error'",
        True,
    ),
    "while": ("x = 1\nwhile x < 50:\n    assert f(x) == x + x\n    x = f(x)", True),
    "if": ("if f(2) == 4:\n    assert f(3) == 6\nelse:\n    assert False", True),
    "random": (
        "import random\nfor _ in range(20):\n    n = random.randint(0, 9)\n"
        "    assert f(n) == n + n",
        True,
    ),
    "text": ("assert '%s' % f(3) == '6' and f'{f(2)}' == '4' and str(f(1)) == '2'", True),
    "nan": ("assert f(float('nan')) != f(float('nan'))", True),
    "infinity": ("assert f(float('inf')) == float('inf')", False),
    "true alone": ("assert True, 'easy'\nassert f(3) == 6", False),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("dataset", ["mbpp", "humaneval"])
def test_every_style_is_judged_as_the_datasets_runner_does(dataset, style):
    test, replayed = STYLES[style]
    if dataset == "mbpp":
        row, oracle = mbpp(test), mbpp_passes
    else:
        body = "".join(f"    {line}\n" for line in test.replace("f(", "candidate(").split("\n"))
        body = body.replace("(f,", "(candidate,")
        row, oracle = (
            humaneval(f"METADATA = {{}}\n\ndef check(candidate):\n{body}"),
            humaneval_passes,
        )
    read = read_row(dataset, row)
    assert (read.replay is not None) is replayed
    expected = {program: oracle(row, program) for program in ALL}
    assert expected[DOUBLE]
    assert not all(expected.values())
    judged = {program: read.judge(program).correct for program in ALL}
    assert judged == expected
