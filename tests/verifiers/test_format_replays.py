"""Tests that are programs, and what programs do to fool them, in the real sandbox."""

import re
from pathlib import Path

import pytest
from dataset_rows import humaneval, mbpp, mbpp_passes

from r1envs.verifiers import Limits, Status
from r1envs.verifiers.programs.formats import read_row
from r1envs.verifiers.programs.formats.replay import actor

# What a test that is a program may do, and what programs do to fool it.

REPLAY = """
def double(x):
    return 2 * x

def check(candidate):
    for n in range(40):
        assert candidate(n) == double(n)
    if candidate(7) == 14:
        assert candidate(candidate(1)) == 4
    try:
        candidate(None)
    except TypeError:
        pass
    else:
        raise Exception("no error")
"""

REPLAYED_PROGRAMS = {
    "right": ("    return 2 * x", True),
    "right by another way": ("    return x + x", True),
    "with a state of its own": (
        "    f.n = getattr(f, 'n', 0) + 1\n    return x + x if f.n < 500 else 0",
        True,
    ),
    "wrong": ("    return x", False),
    "wrong in the branch": ("    return 2 * x if x != 2 else 5", False),
    "no error": ("    return 2 * (x or 0)", False),
    "another error": ("    return x.real * 2", False),
    "always raises": ("    raise TypeError", False),
    "exits": ("    import sys\n    sys.exit(0)", False),
    "ends the process": ("    import os\n    os._exit(0)", False),
    "lying objects": (
        "    class E:\n        def __eq__(self, o): return True\n    return E()",
        False,
    ),
    "a subclass of int": (
        "    class I(int):\n        def __eq__(self, o): return True\n    return I(x)",
        False,
    ),
    "patches what the test uses": (
        "    import builtins\n    builtins.range = lambda n: []\n"
        "    builtins.AssertionError = TypeError\n    return 0",
        False,
    ),
    "patches the helper": ("    global double\n    double = lambda x: 0\n    return 0", False),
    "raises what the test catches, late": (
        "    if x == 39: raise TypeError\n    return 2 * x",
        False,
    ),
    "raises an error with a lying name": (
        "    raise type('TypeError', (BaseException,), {})()",
        False,
    ),
    "other answers in each run": (
        "    import time\n    return (2 * x, 0)[time.perf_counter_ns() % 2]",
        False,
    ),
    "too many results": (
        "    import os\n    os.write(3, b'[' + b'[\"value\", 0],' * 99 + b'[\"value\", 0]]')\n"
        "    os._exit(0)",
        False,
    ),
    "results that are none": (
        "    import os\n    os.write(3, b'[' + b'[\"passed\"],' * 42 + b'[\"passed\"]]')\n"
        "    os._exit(0)",
        False,
    ),
    "results that decode to none": (
        "    import os\n    os.write(3, b'[' + b'[\"value\", {\"s\": [1, 1]}],' * 42\n"
        '             + b\'["value", {"s": [1, 1]}]]\')\n    os._exit(0)',
        False,
    ),
    "a word for the player": ("    return ('fatal', 'passed', 'asks')", False),
    "a huge number": ("    return 1 << 10 ** 5", False),
    "as deep as may be": ("    for _ in range(62): x = [x]\n    return x", False),
}


@pytest.fixture(scope="module")
def replayed():
    row = read_row("humaneval", humaneval(REPLAY))
    assert row.replay is not None
    return row


@pytest.mark.parametrize(
    ("body", "right"), REPLAYED_PROGRAMS.values(), ids=REPLAYED_PROGRAMS.keys()
)
def test_a_replayed_test_accepts_only_right_programs(replayed, body, right):
    verdict = replayed.judge(body)
    assert verdict.correct is right, verdict
    assert verdict.correct or (verdict.score == 0 and verdict.reason)


def test_the_end_of_a_program_is_that_of_its_verdict(replayed):
    limits = Limits(seconds=1.0, memory_mb=64, output_kb=16)
    for body, status, reason in [
        ("    return 1 / 0", Status.RUNTIME_ERROR, "f(0) raised ZeroDivisionError"),
        ("    while True: pass", Status.TIME_LIMIT, "ran longer than 1 s"),
        ("    return [0] * 10 ** 9", Status.MEMORY_LIMIT, "used more than 64 MB"),
        ("    return 'x' * 10 ** 5", Status.OUTPUT_LIMIT, "gave more than 16 KB"),
        ("    return object()", Status.WRONG, "f(0) returned a value of type 'object'"),
        ("    return 2 *", Status.RUNTIME_ERROR, "SyntaxError"),
        ("    return x", Status.WRONG, "the test fails: assert candidate(n) == double(n)"),
    ]:
        verdict = replayed.judge(body, limits=limits)
        assert verdict.status is status, verdict
        assert reason in verdict.reason


def test_answers_of_every_type_reach_the_test_as_they_were():
    test = (
        "def check(candidate):\n    got = candidate(2)\n"
        "    assert got == ((2,), {2: {3}}, 2 ** 70, b'x', 1j) and got[0] != [2]\n"
    )
    row = read_row("humaneval", humaneval(test))
    assert row.judge("    return (x,), {x: {3}}, x ** 70, b'x', 1j").correct
    assert not row.judge("    return [x], {x: {3}}, x ** 70, b'x', 1j").correct


def test_a_program_never_sees_what_the_test_knows():
    """Whatever it can reach, it can return; only its own calls are to be found there."""
    secret = "def check(candidate):\n    if candidate(1) == 2: assert candidate(8675309) == 5\n"
    row = read_row("humaneval", humaneval(secret))
    spy = (
        "    import gc, sys\n"
        "    texts = [o for o in gc.get_objects() if isinstance(o, (list, dict, tuple))]\n"
        "    return 2 if '86753' + '09' not in repr(texts) else 3"
    )
    program = spy.replace("return 2", "return 5 if x > 1 else 2").replace("else 3", "else 5")
    assert row.judge(program).correct  # it is asked for the number only in its own call


def test_a_test_that_only_ends_after_many_rounds_ends():
    test = "def check(candidate):\n    x = 1\n    while x < 900:\n        x = candidate(x)\n"
    test += "    assert x == 1024\n"
    row = read_row("humaneval", humaneval(test))
    assert row.judge("    return 2 * x").correct
    endless = row.judge("    return x", limits=Limits(seconds=0.5))
    assert endless.status is Status.PROTOCOL_ERROR
    assert "comes to no end" in endless.reason


# Tests with several functions, classes and objects of the program.

NODE = """
class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right
"""
HEIGHT = (
    NODE
    + """
def height(root):
    return 0 if root is None else 1 + max(height(root.left), height(root.right))
"""
)
TREE = """
root = Node(1)
root.left = Node(2)
root.right = Node(3)
root.left.left = Node(4)
root.left.left.right = Node(5)
"""
PAIR = """
class Pair(object):
    def __init__(self, a, b):
        self.a = a
        self.b = b
"""
LONGEST = """
def longest(pairs, n):
    best = [1] * n
    for i in range(n):
        for j in range(i):
            if pairs[j].b < pairs[i].a:
                best[i] = max(best[i], best[j] + 1)
    return max(best)
"""
STACK = """
class Stack:
    def __init__(self): self.items = []
    @property
    def size(self): return len(self.items)
    def push(self, x): self.items.append(x)
    def pop(self): return self.items.pop()
    def is_empty(self): return not self.items
"""
CODES = """
def encode(s): return "".join(chr(ord(c) + 1) for c in s)
def decode(s): return "".join(chr(ord(c) - 1) for c in s)
"""
CIRCLE = """
class Circle:
    sides = 1
    def __init__(self, r): self.r = r
    @staticmethod
    def area(r): return 3 * r * r
"""
ERRORS = """
class Bad(ValueError): pass
def f(x):
    if x < 0: raise Bad(x)
    return x
"""

# The row, and programs beside its own, some of them right.
ROWS = {
    "two functions": (
        mbpp("assert decode(encode('abc')) == 'abc'", "assert encode('b') == 'c'", code=CODES),
        ["def encode(s): return s\ndef decode(s): return s", "def encode(s): return 'c'"],
    ),
    "objects as arguments": (
        mbpp(
            "assert longest([Pair(5, 24), Pair(15, 25), Pair(27, 40)], 3) == 2",
            "assert longest([Pair(1, 2)], 1) == 1",
            code=PAIR + LONGEST,
        ),
        [
            PAIR.replace("self.b = b", "self.b = a") + LONGEST,
            "from collections import namedtuple\nPair = namedtuple('Pair', 'a b')" + LONGEST,
            "def Pair(a, b):\n    from types import SimpleNamespace\n"
            "    return SimpleNamespace(a=a, b=b)" + LONGEST,
            "def longest(pairs, n): return min(n, 2)",
            PAIR + "def longest(pairs, n): return min(n, 2)",
        ],
    ),
    "objects of the setup": (
        mbpp(
            "assert height(root) == 4",
            "assert height(Node(1)) == 1 and height(None) == 0",
            code=HEIGHT,
            test_setup_code=TREE,
        ),
        [
            HEIGHT.replace("1 + max", "2 + max"),
            HEIGHT.replace("self.value, self.left", "self.value, self._"),
            "def height(root): return 4",
        ],
    ),
    "methods and attributes": (
        mbpp(
            "s = Stack()\ns.push(1)\ns.push(2)\nassert s.pop() == 2\nassert s.size == 1",
            "assert Stack().is_empty()",
            code=STACK,
        ),
        [
            STACK.replace("pop()", "pop(0)"),
            STACK.replace("self.items = []", "self.items = Stack.all").replace(
                "def __init__", "all = []\n    def __init__"
            ),
        ],
    ),
    "of the class itself": (
        mbpp("assert Circle.area(2) == 12", "assert Circle.sides == Circle(1).r", code=CIRCLE),
        [CIRCLE.replace("r * r", "r")],
    ),
    "lists of objects": (
        mbpp(
            "ns = nodes(3)\nassert [n.value for n in ns] == [0, 1, 2] and len(ns) == 3",
            "for n in nodes(2):\n    assert n.left is None",
            code=NODE + "def nodes(n): return [Node(i) for i in range(n)]",
        ),
        [
            NODE + "def nodes(n): return tuple(map(Node, range(n)))",
            NODE + "def nodes(n): return map(Node, range(n))",
            NODE + "def nodes(n): return [Node(1, n, n)] * n",
            "def nodes(n): return []",
        ],
    ),
    "generators": (
        mbpp(
            "assert list(f(3)) == [0, 1, 2]",
            "assert sorted(f(2)) == [0, 1] and set(f(2)) == {0, 1} and 1 in f(2)",
            "it = iter(f(2))\nassert next(it) == 0 and next(it) == 1",
            code="def f(n): yield from range(n)",
        ),
        [
            "def f(n): return range(n)",
            "def f(n): return map(int, range(n))",
            "def f(n): return dict.fromkeys(range(n)).keys()",
            "from collections import deque\ndef f(n): return deque(range(n))",
            "def f(n): return (0, 1, 2)[:n]",
            "def f(n): return range(n + 1)",
            "def f(n): return n",
        ],
    ),
    "sizes": (
        mbpp("assert len(f(3)) == 3", code="def f(n): return list(range(n))"),
        ["def f(n): return range(n)", "def f(n): return iter(range(n))"],
    ),
    "functions that are returned": (
        mbpp("assert f(2)(3) == 5", "g = f(1)\nassert g(1) == 2", code="f = lambda x: x.__add__"),
        ["def f(x):\n    def g(y): return x + y\n    return g", "def f(x): return lambda y: 5"],
    ),
    "functions that are given": (
        mbpp(
            "assert apply(f, 3) == 7",
            code="def f(x): return 2 * x + 1\ndef apply(g, x): return g(x)",
        ),
        ["def f(x): return x\ndef apply(g, x): return g(x)"],
    ),
    "errors of the program's own": (
        mbpp(
            "try:\n    f(-1)\n    assert False, 'none'\nexcept ValueError:\n    pass",
            "assert f(1) == 1",
            code=ERRORS,
        ),
        [
            ERRORS.replace("ValueError", "KeyError"),
            ERRORS.replace("class Bad(ValueError)", "class ValueError(Exception): pass\nclass Bad"),
            "def f(x): return x",
        ],
    ),
    "imports of the solution": (
        mbpp(
            "assert abs(f(2) - math.pi * 4) < 1e-6",
            "assert f(0) == 0 or math.isnan(f(0))",
            code="import math\ndef f(r): return math.pi * r * r",
        ),
        ["import math\ndef f(r): return 3.14 * r * r"],
    ),
    "constants of the solution": (
        mbpp("assert f([1]) == LIMIT", code="LIMIT = 3\ndef f(x): return LIMIT * len(x)"),
        ["LIMIT = 3\ndef f(x): return 2"],
    ),
    "imports of the tests": (
        mbpp(
            "assert math.isclose(f(4), 2)",
            "assert f(16) < f(25)",
            code="import math\ndef f(x): return math.sqrt(x)",
            test_imports=["import math"],
        ),
        ["def f(x): return math.sqrt(x)", "def f(x): return x"],
    ),
    "a function of the test": (
        mbpp(
            "def count(n):\n    return 0 if n == 0 else 1 + count(f(n))\nassert count(8) == 4",
            code="def f(x): return x // 2",
        ),
        ["def f(x): return x - 1", "def f(x): return x >> 1"],
    ),
    "a challenge": (
        mbpp("assert f(2) == 4", challenge_test_list=["assert f(f(3)) == 12"]),
        ["def f(x): return x * x"],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_a_program_defines_is_judged_as_the_datasets_runner_does(name):
    row, others = ROWS[name]
    read = read_row("mbpp", row)
    assert read.replay is not None or name == "sizes"
    read.check()
    for program in others:
        verdict = read.judge(program)
        assert verdict.correct is mbpp_passes(row, program), (program, verdict)
        assert verdict.correct or (verdict.score == 0 and verdict.reason)


def test_the_sanitized_edition_is_read_too():
    row = {
        "source_file": "Benchmark Questions Verification V2.ipynb",
        "task_id": 2,
        "prompt": "Write a function to find the shared elements.",
        "code": "def shared(a, b):\n  return tuple(set(a) & set(b))",
        "test_imports": ["import math", "from collections import Counter"],
        "test_list": [
            "assert set(shared((3, 4, 5), (5, 7, 4))) == set((4, 5))",
            "assert Counter(shared((1, 2), (2,))) == Counter([2])",
        ],
    }
    read = read_row("mbpp", row)
    read.check()
    assert read.question.startswith("Write a function to find the shared elements.\nYour code")
    assert read.judge("def shared(a, b): return Counter(a) & Counter(b)").correct
    assert not read.judge("def shared(a, b): return a").correct


def test_a_reason_names_objects_as_a_person_would():
    row = read_row("mbpp", ROWS["objects of the setup"][0])
    reason = row.judge(HEIGHT.replace("self.value, self.left", "self.value, self._")).reason
    assert reason.startswith("height(Node(1)) raised AttributeError")
    row = read_row("mbpp", ROWS["objects as arguments"][0])
    reason = row.judge(PAIR + "def longest(pairs, n): return pairs.x").reason
    assert reason.startswith("longest([Pair(5, 24), Pair(15, 25), Pair(27, 40)], 3) raised")


LIARS = {
    "equal to all": "    def __eq__(self, other): return True\n    __hash__ = None\n",
    "true": "    def __bool__(self): return True\n",
    "an int by its class": "    __class__ = int\n    def __eq__(self, other): return True\n",
    "less than all": "    def __lt__(self, other): return True\n    __gt__ = __le__ = __lt__\n",
    "of every attribute": "    def __getattr__(self, name): return self\n"
    "    def __call__(self, *args): return self\n    def __eq__(self, other): return True\n",
    "holding all": "    def __contains__(self, other): return True\n",
    "of many items": "    def __len__(self): return 3\n    def __getitem__(self, i): return self\n"
    "    def __eq__(self, other): return True\n",
    "endless": "    def __iter__(self): return self\n    def __next__(self): return self\n"
    "    def __eq__(self, other): return True\n",
    "of two faces": "    n = 0\n    def __len__(self): return 2\n    def __iter__(self):\n"
    "        Liar.n += 1\n        return iter([[6], [3]][Liar.n % 2])\n",
    "of three faces": "    n = 0\n    def __next__(self): raise StopIteration\n"
    "    def __iter__(self):\n        Liar.n += 1\n        return iter([[3], [6]][Liar.n % 2])\n",
    "of the method": "    def bit_length(self): return 3\n",
    "a subclass of list": "    pass\nclass Liar(list):\n    def __eq__(self, other): return True\n",
}
SEEN = [
    "r = f(3)\nassert r == 6\nassert r.value == 6 and r.value.value == 6",
    "assert f(3)",
    "assert f(3) < 9 < f(9)",
    "assert 7 in f(3) or f(3) == 6",
    "assert f(f(3)) == 12",
    "assert [x == 2 for x in f(3)] == [True] * 3",
    "assert list(f(3)) == [6, 6]",
    "assert f(3).bit_length() == 3",
    "r = f([3])\nassert len(r) == 2 and sum(r) == 6 and min(r) == max(r) == 3",
]


@pytest.mark.parametrize("liar", LIARS.values(), ids=LIARS.keys())
def test_what_objects_say_of_themselves_counts_for_nothing(liar):
    row = read_row("mbpp", mbpp(*SEEN))
    program = f"class Liar:\n{liar}\ndef f(x): return Liar()"
    verdict = row.judge(program, partial_credit=True)
    assert verdict.score == 0
    assert verdict.reason


def test_a_program_shows_no_two_faces():
    """Each time it is asked what it holds, it holds what the test wants then."""
    row = read_row("mbpp", mbpp("r = f([3])\nassert len(r) == 2 and sum(r) == 6 and min(r) == 3"))
    faces = """
class Faces:
    n = 0
    def __len__(self): return 2
    def __iter__(self):
        Faces.n += 1
        return iter([[1, 1], [1, 1], [6], [3]][(Faces.n - 1) // 2 % 4])
def f(x): return Faces()
"""
    assert row.judge(faces).score == 0
    assert row.judge("def f(x): return map(int, '33')").score == 0
    assert row.judge("def f(x): return dict.fromkeys(range(3, 9, 3)).keys()").score == 0
    assert row.judge("from collections import deque\ndef f(x): return deque([3, 3])").correct


def test_a_program_may_fake_neither_actor_nor_marks():
    row = read_row("mbpp", mbpp("assert f(f(1)) == 4", "assert f(3) == 6"))
    for program in [
        "def __perform__(*args): return 4\ndef f(x): return x",
        "__perform__ = print\ndef f(x): return x",
        f"def f(x): return ({actor.MARK!r}, 0)",
        f"def f(x): return [({actor.MARK!r}, 'f')] * 4",
        "import gc\nkept = [o for o in gc.get_objects() if isinstance(o, list)]\n"
        "def f(x):\n    for k in kept: k.extend([4, 6])\n    return 4",
    ]:
        assert row.judge(program).score == 0, program
    honest = "def list(x): return x\ndef f(x): return 2 * x\nlen = getattr = type = kept = None"
    assert row.judge(honest).correct


def test_the_mark_of_things_is_one():
    """The player runs where nothing of ours can be imported."""
    things = Path(actor.__file__).with_name("things.py").read_text()
    assert re.findall(r"^MARK = (.*?)  #", things, re.MULTILINE) == ['"\\0thing"']
    assert actor.MARK == "\0thing"


# Partial credit.


def share(row, program, dataset="mbpp"):
    read = read_row(dataset, row)
    assert read.replay is not None
    verdict = read.judge(program, partial_credit=True)
    assert verdict.correct is (verdict.score == 1)
    assert read.judge(program).score == (verdict.score == 1)
    return pytest.approx(verdict.score)


FOUR = mbpp("assert f(f(1)) == 4", "assert f(2) == 4", "assert f(3) == 6", "assert f(4) == 8")


@pytest.mark.parametrize(
    ("program", "score"),
    [
        ("def f(x): return 2 * x", 1),
        ("def f(x): return x * x", 1 / 4),
        ("def f(x): return 2 * x if x < 4 else 0", 3 / 4),
        ("def f(x): return 2 * x if x > 1 else 1 / 0", 3 / 4),
        ("def f(x): return 2 * x if x > 1 else object()", 3 / 4),
        ("def f(x): return 2 * x if x > 1 else exit()", 3 / 4),
        ("def f(x): return 5", 0),
        ("def f(x): import os; os._exit(0)", 0),
        ("def f(x):\n    while x > 1: pass\n    return 2", 0),
        ("def g(x): return 2 * x", 0),
    ],
)
def test_partial_credit_of_a_replay_is_the_share_of_assertions(program, score):
    assert share(FOUR, program) == score


@pytest.mark.parametrize(
    ("tests", "program", "score"),
    [
        # A loop is one assertion, of which a share may hold.
        (["for x in f([1] * 8):\n    assert f(x) == 2", "assert f(3) == 6"], "x or 0", 0),
        (["for x in range(4):\n    assert f(x) == 2 * f(x) - f(f(0)) - 2 * x"], "x * 2", 1),
        (["for x in range(4):\n    assert f(f(x)) == 4 * x"], "x * 2 if x < 3 else 0", 2 / 4),
        # What a program makes long weighs no more.
        (["for x in f([1]):\n    assert x == 1", "assert f(f(1)) == 4"], "[1] * 99", 1 / 2),
        # A part that breaks off ends itself alone, and what it had not come to is not passed.
        (["y = f(None)\nassert y is None", "assert f(f(1)) == 4"], "x + x", 1 / 2),
        (["assert f(f(1)) == 4", "f(None)"], "x + x", 1 / 2),
        # An assertion that waits in vain for nothing: the test catches it.
        (
            ["try:\n    assert f(1) == 5\nexcept AssertionError:\n    pass", "assert f(2) != 4"],
            "x + x",
            0,
        ),
        (
            ["ok = 0\ntry:\n    assert f(1) == 2\n    ok = f(3)\nfinally:\n    assert ok == 6"],
            "2",
            1 / 2,
        ),
        # A branch that the test does not take says nothing.
        (["if f(1) == 3:\n    assert f(2) == 5\nelse:\n    assert f(3) == 7"], "x + x", 0),
        (
            ["if f(1) == 2:\n    assert f(2) == 4\nelse:\n    assert False", "assert f(9) > 99"],
            "x + x",
            1 / 2,
        ),
    ],
)
def test_shares_count_every_assertion_once(tests, program, score):
    code = "def f(x): return None" if "None)" in tests[-1] or "None)" in tests[0] else DOUBLE
    assert share(mbpp(*tests, code=code), f"def f(x): return {program}") == score


DOUBLE = "def f(x): return 2 * x"


def test_a_share_in_humaneval_goes_on_after_what_fails():
    test = "def check(candidate):\n    assert candidate(candidate(1)) == 4\n"
    test += "    assert candidate(3) == 6\n    assert candidate(4) == 8\n"
    assert share(humaneval(test), "    return 2 * x if x < 4 else 9", "humaneval") == 2 / 3
    assert share(humaneval(test), "    return 2 * x if x > 1 else 1 / 0", "humaneval") == 2 / 3
