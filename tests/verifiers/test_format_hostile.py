"""Programs that would rather be passed than be right, through the format of every dataset.

No output of theirs is right, so none may earn anything, with or without partial credit.
"""

import json

import pytest
from dataset_rows import apps, humaneval, livecodebench, mbpp

from r1envs.verifiers import Limits
from r1envs.verifiers.programs.formats import read_row

PLAIN = ["assert f(7) == [14, 15]", "assert f(8) == [16, 17]", "assert f(9) == [18, 19]"]
PROGRAM = [
    "xs = list(range(7, 10))\nfor x in xs:\n    assert f(x) == [2 * x, 2 * x + 1]",
    "assert all(f(x)[0] == 2 * x for x in xs)",
    "assert all(map(lambda x: f(x) == [2 * x, 2 * x + 1], xs))",
    "assert [*filter(lambda x: f(x) != [2 * x, 2 * x + 1], xs)] == []",
    "rs = [f(x) for x in xs]\nassert sum(map(sum, rs)) == 99 and len(rs) == 3",
    "try:\n    a, b = f(7)\n    assert a < b and a == 14\nexcept ValueError:\n    assert False",
]
OF_A_CLASS = ["b = Box(7)\nassert b.items() == [14, 15]", "assert f(Box(8)) == [16, 17]"]
BOX = "class Box:\n    def __init__(self, x): self.x = x\n"
BOX += "    def items(self): return [2 * self.x, 2 * self.x + 1]\ndef f(b): return b.items()\n"


def check(tests):
    lines = [line for test in tests for line in test.split("\n")]
    return "def check(candidate):\n" + "".join(
        f"    {line.replace('f(', 'candidate(')}\n" for line in lines
    )


CALLED = {"fn_name": "f", "inputs": [[7], [8]], "outputs": [[14, 15], [[16, 17]]]}
FUNCTIONAL = [
    {"input": "7", "output": "[14, 15]", "testtype": "functional"},
    {"input": "8", "output": "[16, 17]", "testtype": "functional"},
]
ROWS = {
    "humaneval": ("humaneval", humaneval(check(PLAIN))),
    "humaneval, replayed": ("humaneval", humaneval(check(PROGRAM))),
    "mbpp": ("mbpp", mbpp(*PLAIN)),
    "mbpp, replayed": ("mbpp", mbpp(*PROGRAM)),
    "mbpp, of a class": ("mbpp", mbpp(*OF_A_CLASS, code=BOX)),
    "apps": ("apps", apps(**CALLED)),
    "livecodebench": (
        "livecodebench",
        livecodebench(FUNCTIONAL, metadata=json.dumps({"func_name": "f"})),
    ),
}
HONEST = "def f(x): return [2 * x, 2 * x + 1]"

LIAR = """
class Liar{0}:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __hash__(self): return 0
    def __bool__(self): return True
    def __len__(self): return 3
    def __getitem__(self, i): return self
    def __radd__(self, other): return 99
    def __getattr__(self, name): return self
    def __call__(self, *args): return self
"""
CHEATS = {
    "an object that is equal to all": LIAR.format("") + "def f(x): return Liar()",
    "a list that is": LIAR.format("(list)") + "def f(x): return Liar()",
    "a list of such": LIAR.format("(int)") + "def f(x): return [Liar(), Liar()]",
    "a class that is": LIAR.format("(type)") + "class f(metaclass=Liar): pass",
    "the module's end": "import sys\nsys.exit(0)",
    "the process's end": "import os\nos._exit(0)",
    "an end in the call": "def f(x):\n    import os\n    os._exit(0)",
    "an exit in the call": "def f(x): raise SystemExit(0)",
    "an interrupt": "def f(x): raise KeyboardInterrupt",
    "the test's own error": "def f(x): raise AssertionError",
    "an end of iteration": "def f(x): raise StopIteration",
    "an exit at the end": "import atexit, os\natexit.register(os._exit, 0)\ndef f(x): return None",
    "a check of its own": "def check(candidate): pass\ndef f(x): return None\ncheck(f)",
    "assertions of its own": "assert True\ndef f(x):\n    assert x == x, 'passed'\n    return True",
    "builtins": "import builtins\nbuiltins.all = builtins.any = lambda *a: True\n"
    "builtins.isinstance = builtins.len = lambda *a: 3\nbuiltins.sum = lambda *a: 99\n"
    "builtins.AssertionError = ValueError\nbuiltins.sorted = builtins.list = lambda *a: []\n"
    "def f(x): return []",
    "json": "import json\n"
    'json.JSONEncoder.encode = lambda *a: \'[["value",true],["value",true]]\'\n'
    "json.loads = lambda *a: True\ndef f(x): return None",
    "operator, math and random": "import math, operator, random\nmath.isclose = lambda *a: True\n"
    "operator.eq = lambda *a: True\nrandom.randint = lambda *a: 0\ndef f(x): return None",
    "the sandbox's own modules": "import sys\nfor name, module in list(sys.modules.items()):\n"
    "    if 'r1envs' in name:\n        for key in list(vars(module)):\n"
    "            if 'encode' in key: setattr(module, key, lambda *a: True)\ndef f(x): return None",
    "an emptied input": "import gc\nfor o in gc.get_objects():\n"
    "    if type(o) is list and len(o) < 9 and any(type(i) is int for i in o): o.clear()\n"
    "def f(x): return []",
    "frames": "import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n"
    "        for v in list(frame.f_locals.values()):\n"
    "            if type(v) is list and 14 in v: return v\n        frame = frame.f_back\n",
    "objects of the heap": "import gc\ndef f(x):\n    for o in gc.get_objects():\n"
    "        if type(o) in (list, tuple) and len(o) == 2 and o[0] == 2 * x: return list(o)",
    "a trace": "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)\n"
    "def f(x): return None",
    "written results": "import os\nfor fd in range(3, 9):\n    try:\n"
    '        os.write(fd, b\'[["value",true],["value",true],["value",true]]\')\n'
    "    except OSError: pass\nos._exit(0)",
    "states for the player": "def f(x): return ('passed', '', 0, 1, [], 0, [[1, 1]])",
    "not implemented": "def f(x): return NotImplemented",
    "nan": "def f(x): return [float('nan')] * 2",
    "a mock": "class Any:\n    __eq__ = lambda *a: True\nAny.__name__ = 'list'\n"
    "Any.__module__ = 'builtins'\n"
    "def f(x): return Any()",
    "a generator without an end": "def f(x):\n    while True: yield x",
    "nothing": "",
    "text that is code": "def f(x): return '[2 * x, 2 * x + 1]'",
    "an actor": "def __perform__(*a, **k): return True\ndef f(x): return True",
}


@pytest.fixture(scope="module", params=ROWS)
def row(request):
    dataset, fields = ROWS[request.param]
    read = read_row(dataset, fields)
    assert (read.replay is not None) is ("," in request.param)
    return read


def as_written(program, row):
    """Cheats know how a row's functions are called."""
    if row.replay and row.replay.objects:
        program += (
            "\nclass Box:\n    x = 7\n    def __init__(self, x): pass\n"
            "    def items(self): return f(7)\n"
        )
    return program


def test_an_honest_program_is_right(row):
    program = BOX if row.replay and row.replay.objects else HONEST
    assert row.judge(program).correct


@pytest.mark.parametrize("cheat", CHEATS.values(), ids=CHEATS.keys())
def test_a_cheat_earns_nothing(row, cheat):
    limits = Limits(seconds=1.0)
    verdict = row.judge(as_written(cheat, row), limits=limits, partial_credit=True)
    assert verdict.score == 0
    assert verdict.reason


STDIN = {
    "apps": ("apps", apps(inputs=["7\n", "8\n"], outputs=["14\n15\n", "16\n17\n"])),
    "livecodebench": (
        "livecodebench",
        livecodebench(
            [
                {"input": "7\n", "output": "14\n15\n", "testtype": "stdin"},
                {"input": "8\n", "output": "16\n17\n", "testtype": "stdin"},
            ]
        ),
    ),
}
PRINTING = {
    "nothing": "x = 1",
    "an exit": "import sys\nsys.exit(0)",
    "the process's end": "import os\nos._exit(0)",
    "praise": "print('Accepted', 'True', 'passed', sep='\\n')",
    "many answers": "for n in range(99): print(n)",
    "both answers": "print(14, 15, 16, 17)",
    "both, on lines": "print('14\\n15\\n16\\n17')",
    "no numbers": "print('nan\\nnan')",
    "all numbers": "print('inf\\ninf')",
    "nearly": "print('14.00001\\n15.00001')\nprint('16.00001\\n17.00001')",
    "another order": "n = int(input())\nprint(2 * n + 1)\nprint(2 * n)",
    "one line": "n = int(input())\nprint(2 * n, 2 * n + 1)",
    "an object with its own text": "class T:\n    def __str__(self): return '14'\nprint(T())",
    "a text with its own equality": "class T(str):\n    def __eq__(self, o): return True\n"
    "print(T('x'))",
    "another stdout": "import sys\nclass O:\n    def write(self, t): return 0\n"
    "    def flush(self): pass\n"
    "    def getvalue(self): return '14\\n15'\nsys.stdout = O()\nprint('x')",
    "patched builtins": "import builtins\nbuiltins.str = builtins.int = lambda *a: 14\nprint(1)",
    "the heap": "import gc\nfor o in gc.get_objects():\n"
    "    if isinstance(o, (list, dict)) and '14' in o: print(o)",
    "frames": "import sys\nf = sys._getframe()\nwhile f:\n    for v in f.f_locals.values():\n"
    "        if isinstance(v, str) and '15' in v: print('14\\n15')\n    f = f.f_back",
    "written results": "import os\nfor fd in range(3, 9):\n    try:\n"
    '        os.write(fd, b\'[["output","14\\\\n15"],["output","16\\\\n17"]]\')\n'
    "    except OSError: pass\n",
    "no end": "print(14)\nwhile True: pass",
}


@pytest.mark.parametrize("dataset", STDIN)
@pytest.mark.parametrize("cheat", PRINTING.values(), ids=PRINTING.keys())
def test_printing_cheats_earn_nothing(dataset, cheat):
    row = read_row(*STDIN[dataset])
    assert row.judge("n = int(input())\nprint(2 * n)\nprint(2 * n + 1)").correct
    verdict = row.judge(cheat, limits=Limits(seconds=1.0), partial_credit=True)
    assert verdict.score == 0
    assert verdict.reason
