"""Small tasks, what is right for them, and ways to solve them; see `known_good`.

FUNCTIONS holds, by name: the reference, a draw of arguments, and sources that define `solve`.
PROGRAMS holds: the reference for a row of numbers, a draw of rows, and an expression for it.
"""

import math
import statistics
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction


def numbers(rng, least=1, most=8, low=-20, high=20):
    return [rng.randrange(low, high + 1) for _ in range(rng.randrange(least, most + 1))]


def words(rng, least=1, most=6):
    return [
        "".join(rng.choice("abcdeXYZ é") for _ in range(rng.randrange(1, 6))).strip() or "a"
        for _ in range(rng.randrange(least, most + 1))
    ]


def list_of(**bounds):
    return lambda rng: (numbers(rng, **bounds),)


def text(rng):
    return (" ".join(words(rng)),)


def intervals(rng):
    return ([[a, a + rng.randrange(1, 6)] for a in numbers(rng, low=0)],)


def merged(pairs):
    out = []
    for a, b in sorted(pairs):
        if out and a <= out[-1][1]:
            out[-1][1] = max(out[-1][1], b)
        else:
            out.append([a, b])
    return out


def primes_below(n):
    return [k for k in range(2, n) if all(k % d for d in range(2, math.isqrt(k) + 1))]


def later(year, days):
    return (date(year, 1, 1) + timedelta(days=days)).isoformat()


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, last = [i, *row[1:]], row
        for j, y in enumerate(b, 1):
            row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
    return row[-1]


FUNCTIONS = {
    "total": (
        sum,
        list_of(),
        [
            "def solve(xs): return sum(xs)",
            "from functools import reduce\nimport operator\ndef solve(xs):\n    return reduce(operator.add, xs, 0)",
            "import math\ndef solve(xs: list[int]) -> int:\n    return int(math.fsum(xs))",
            "from itertools import accumulate\ndef solve(xs):\n    *_, last = accumulate(xs)\n    return last",
            "def solve(xs):\n    total = 0\n    for x in xs:\n        total += x\n    else:\n        return total",
            "def solve(xs):\n    match xs:\n        case []:\n            return 0\n        case [x, *rest]:\n            return x + solve(rest)",
            "def solve(xs):\n    xs = list(xs)\n    total = 0\n    while xs:\n        total += xs.pop()\n    return total",
        ],
    ),
    "histogram": (
        lambda s: dict(Counter(s)),
        text,
        [
            "from collections import Counter\ndef solve(s): return dict(Counter(s))",
            "from collections import Counter\ndef solve(s): return Counter(s)",
            "from collections import defaultdict\ndef solve(s):\n    d = defaultdict(int)\n    for c in s:\n        d[c] += 1\n    return d",
            "def solve(s):\n    d = {}\n    for c in s:\n        d[c] = d.get(c, 0) + 1\n    return d",
            "def solve(s): return {c: s.count(c) for c in set(s)}",
            "from itertools import groupby\ndef solve(s):\n    return {k: sum(1 for _ in g) for k, g in groupby(sorted(s))}",
            "def solve(s):\n    d = {}\n    for c in s:\n        try:\n            d[c] += 1\n        except KeyError:\n            d[c] = 1\n    return d",
        ],
    ),
    "fibonacci": (
        lambda n: fibonacci(n),
        lambda rng: (rng.randrange(90),),
        [
            "def solve(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a",
            "from functools import lru_cache\n@lru_cache(maxsize=None)\ndef solve(n):\n    return n if n < 2 else solve(n - 1) + solve(n - 2)",
            "from functools import cache\ndef solve(n):\n    @cache\n    def f(k):\n        return k if k < 2 else f(k - 1) + f(k - 2)\n    return f(n)",
            "from itertools import islice\ndef fibonacci():\n    a, b = 0, 1\n    while True:\n        yield a\n        a, b = b, a + b\ndef solve(n): return next(islice(fibonacci(), n, None))",
            "class Matrix:\n    __slots__ = ('v',)\n    def __init__(self, *v): self.v = v\n    def __matmul__(self, o):\n        a, b, c, d = self.v\n        e, f, g, h = o.v\n        return Matrix(a*e + b*g, a*f + b*h, c*e + d*g, c*f + d*h)\ndef solve(n):\n    r = Matrix(1, 0, 0, 1)\n    m = Matrix(1, 1, 1, 0)\n    while n:\n        if n & 1:\n            r = r @ m\n        m = m @ m\n        n >>= 1\n    return r.v[1]",
        ],
    ),
    "merge intervals": (
        merged,
        intervals,
        [
            "def solve(pairs):\n    out = []\n    for a, b in sorted(pairs):\n        if out and a <= out[-1][1]:\n            out[-1][1] = max(out[-1][1], b)\n        else:\n            out.append([a, b])\n    return out",
            "import heapq\ndef solve(pairs):\n    heap = [tuple(p) for p in pairs]\n    heapq.heapify(heap)\n    out = []\n    while heap:\n        a, b = heapq.heappop(heap)\n        if out and a <= out[-1][1]:\n            out[-1] = [out[-1][0], max(b, out[-1][1])]\n        else:\n            out.append([a, b])\n    return out",
            "from dataclasses import dataclass, astuple\n@dataclass(order=True)\nclass Span:\n    start: int\n    end: int\n    def touches(self, other): return other.start <= self.end\ndef solve(pairs):\n    spans = sorted(Span(*p) for p in pairs)\n    out = [spans[0]]\n    for s in spans[1:]:\n        if out[-1].touches(s):\n            out[-1].end = max(out[-1].end, s.end)\n        else:\n            out.append(s)\n    return [list(astuple(s)) for s in out]",
        ],
    ),
    "median": (
        lambda xs: float(statistics.median(xs)),
        list_of(),
        [
            "import statistics\ndef solve(xs): return float(statistics.median(xs))",
            "def solve(xs):\n    s = sorted(xs)\n    m = len(s) // 2\n    return float(s[m]) if len(s) % 2 else (s[m - 1] + s[m]) / 2",
            "import bisect\ndef solve(xs):\n    s = []\n    for x in xs:\n        bisect.insort(s, x)\n    m = len(s) // 2\n    return float(s[m]) if len(s) & 1 else (s[m - 1] + s[m]) / 2.0",
            "from fractions import Fraction\ndef solve(xs):\n    s = sorted(map(Fraction, xs))\n    n = len(s)\n    return float((s[n // 2] + s[~(n // 2)]) / 2)",
        ],
    ),
    "brackets": (
        lambda s: _balanced(s),
        lambda rng: ("".join(rng.choice("()[]{}") for _ in range(rng.randrange(9))),),
        [
            "def solve(s):\n    stack = []\n    for c in s:\n        if c in '([{':\n            stack.append(c)\n        elif not stack or '([{'.index(stack.pop()) != ')]}'.index(c):\n            return False\n    return not stack",
            "import re\ndef solve(s):\n    while True:\n        t = re.sub(r'\\(\\)|\\[\\]|\\{\\}', '', s)\n        if t == s:\n            return s == ''\n        s = t",
            "from collections import deque\nPAIRS = {')': '(', ']': '[', '}': '{'}\ndef solve(s):\n    d = deque()\n    for c in s:\n        if c in PAIRS.values():\n            d.appendleft(c)\n        elif not (d and d.popleft() == PAIRS[c]):\n            return False\n    return len(d) == 0",
            "def solve(s):\n    for _ in range(len(s)):\n        for pair in ('()', '[]', '{}'):\n            s = s.replace(pair, '')\n    return not s",
        ],
    ),
    "primes": (
        primes_below,
        lambda rng: (rng.randrange(200),),
        [
            "def solve(n):\n    return [k for k in range(2, n) if all(k % d for d in range(2, int(k ** 0.5) + 1))]",
            "def solve(n):\n    sieve = bytearray([1]) * max(n, 2)\n    sieve[:2] = b'\\0\\0'\n    for i in range(2, int(n ** .5) + 1):\n        if sieve[i]:\n            sieve[i*i::i] = bytes(len(range(i*i, len(sieve), i)))\n    return [i for i in range(n) if sieve[i]]",
            "from itertools import count, takewhile\ndef primes():\n    found = []\n    for n in count(2):\n        if not any(n % p == 0 for p in found):\n            found.append(n)\n            yield n\ndef solve(n): return list(takewhile(lambda p: p < n, primes()))",
            "import math\nclass Sieve:\n    def __init__(self, limit): self.limit = limit\n    def __iter__(self):\n        for k in range(2, self.limit):\n            if self._is_prime(k):\n                yield k\n    @staticmethod\n    def _is_prime(k):\n        return not any(k % d == 0 for d in range(2, math.isqrt(k) + 1))\ndef solve(n): return [*Sieve(n)]",
        ],
    ),
    "ratio": (
        lambda a, b: str(Fraction(a, b)),
        lambda rng: (rng.randrange(-50, 50), rng.randrange(1, 50)),
        [
            "from fractions import Fraction\ndef solve(a, b): return str(Fraction(a, b))",
            "from math import gcd\ndef solve(a, b):\n    g = gcd(a, b)\n    a //= g\n    b //= g\n    return f'{a}/{b}' if b != 1 else str(a)",
            "class Ratio:\n    def __init__(self, a, b):\n        self.a, self.b = a, b\n    @property\n    def reduced(self):\n        x, y = abs(self.a), self.b\n        while y:\n            x, y = y, x % y\n        return Ratio(self.a // x, self.b // x)\n    def __str__(self):\n        return str(self.a) if self.b == 1 else '%d/%d' % (self.a, self.b)\ndef solve(a, b): return str(Ratio(a, b).reduced)",
        ],
    ),
    "day": (
        later,
        lambda rng: (rng.randrange(1900, 2100), rng.randrange(2000)),
        [
            "from datetime import date, timedelta\ndef solve(year, days):\n    return (date(year, 1, 1) + timedelta(days=days)).isoformat()",
            "import datetime as dt\ndef solve(year, days):\n    d = dt.datetime(year, 1, 1) + dt.timedelta(days)\n    return d.strftime('%Y-%m-%d')",
            "from datetime import date\ndef solve(year, days):\n    d = date.fromordinal(date(year, 1, 1).toordinal() + days)\n    return f'{d.year:04}-{d.month:02}-{d.day:02}'",
            "import calendar\ndef solve(y, days):\n    m = 1\n    while days >= calendar.monthrange(y, m)[1]:\n        days -= calendar.monthrange(y, m)[1]\n        y, m = (y, m + 1) if m < 12 else (y + 1, 1)\n    return '{:04d}-{:02d}-{:02d}'.format(y, m, days + 1)",
        ],
    ),
    "title": (
        lambda s: " ".join(w[:1].upper() + w[1:] for w in s.split()),
        text,
        [
            "def solve(s): return ' '.join(w[:1].upper() + w[1:] for w in s.split())",
            "def solve(s):\n    out = []\n    for word in s.split():\n        head, *tail = word\n        out.append(head.upper() + ''.join(tail))\n    return ' '.join(out)",
            "import re\ndef solve(s):\n    return re.sub(r'(?:^|(?<=\\s))(\\S)', lambda m: m[1].upper(), ' '.join(s.split()))",
        ],
    ),
    "unique": (
        lambda xs: list(dict.fromkeys(xs)),
        list_of(low=0, high=5),
        [
            "def solve(xs): return list(dict.fromkeys(xs))",
            "def solve(xs):\n    seen = set()\n    return [x for x in xs if not (x in seen or seen.add(x))]",
            "from collections import OrderedDict\ndef solve(xs): return list(OrderedDict((x, None) for x in xs))",
            "def solve(xs):\n    out = []\n    [out.append(x) for x in xs if x not in out]\n    return out",
            "def solve(xs): return sorted(set(xs), key=xs.index)",
        ],
    ),
    "squares": (
        lambda xs: {x: x * x for x in xs},
        list_of(),
        [
            "def solve(xs): return {x: x * x for x in xs}",
            "def solve(xs): return dict(zip(xs, map(lambda x: x ** 2, xs)))",
            "from typing import Dict, List\ndef solve(xs: List[int]) -> Dict[int, int]:\n    result: Dict[int, int] = {}\n    for x in xs:\n        result |= {x: pow(x, 2)}\n    return result",
            "import copy\ndef solve(xs):\n    d = {}\n    for x in copy.deepcopy(xs):\n        d.setdefault(x, x * x)\n    return d",
        ],
    ),
    "shapes": (
        lambda xs: [x * x if x % 2 else 2 * x for x in xs],
        list_of(low=0),
        [
            "from abc import ABC, abstractmethod\nclass Shape(ABC):\n    @abstractmethod\n    def area(self): ...\nclass Square(Shape):\n    def __init__(self, side): self.side = side\n    def area(self): return self.side ** 2\nclass Strip(Shape):\n    def __init__(self, length): self.length = length\n    def area(self): return 2 * self.length\ndef solve(xs): return [(Square if x % 2 else Strip)(x).area() for x in xs]",
            "from enum import Enum, auto\nclass Kind(Enum):\n    SQUARE = auto()\n    STRIP = auto()\n    def area(self, x): return x * x if self is Kind.SQUARE else 2 * x\ndef solve(xs): return [Kind(1 + (x % 2 == 0)).area(x) for x in xs]",
            "from typing import Protocol\nfrom dataclasses import dataclass\nclass HasArea(Protocol):\n    def area(self) -> int: ...\n@dataclass(frozen=True, slots=True)\nclass Square:\n    x: int\n    def area(self) -> int: return self.x * self.x\n@dataclass(frozen=True, slots=True)\nclass Strip:\n    x: int\n    def area(self) -> int: return self.x + self.x\ndef solve(xs):\n    shapes: list[HasArea] = [Square(x) if x % 2 else Strip(x) for x in xs]\n    return [s.area() for s in shapes]",
            "from functools import singledispatchmethod\nclass Odd(int): pass\nclass Area:\n    @singledispatchmethod\n    def of(self, x): return 2 * x\n    @of.register\n    def _(self, x: Odd): return int(x) * int(x)\ndef solve(xs): return [Area().of(Odd(x) if x % 2 else x) for x in xs]",
            "from collections import namedtuple\nShape = namedtuple('Shape', ['kind', 'x'])\ndef area(shape):\n    match shape:\n        case Shape(kind='square', x=x):\n            return x * x\n        case Shape(x=x):\n            return x * 2\ndef solve(xs): return [area(Shape('square' if x & 1 else 'strip', x)) for x in xs]",
        ],
    ),
    "matrix": (
        lambda m: [list(row) for row in zip(*m, strict=True)],
        lambda rng: ([numbers(rng, 3, 3) for _ in range(rng.randrange(1, 5))],),
        [
            "def solve(m): return [list(row) for row in zip(*m)]",
            "def solve(m): return list(map(list, zip(*m)))",
            "def solve(m): return [[row[i] for row in m] for i in range(len(m[0]))]",
            "from itertools import chain\ndef solve(m):\n    flat, w = list(chain.from_iterable(m)), len(m[0])\n    return [flat[i::w] for i in range(w)]",
            "import operator\ndef solve(m): return [list(map(operator.itemgetter(i), m)) for i, _ in enumerate(m[0])]",
        ],
    ),
    "pairs": (
        lambda xs: [(a, b) for i, a in enumerate(xs) for b in xs[i + 1 :]],
        list_of(most=5),
        [
            "from itertools import combinations\ndef solve(xs): return list(combinations(xs, 2))",
            "def solve(xs): return [(a, b) for i, a in enumerate(xs) for b in xs[i + 1:]]",
            "from typing import NamedTuple\nclass Pair(NamedTuple):\n    a: int\n    b: int\ndef solve(xs):\n    return [Pair(xs[i], xs[j]) for i in range(len(xs)) for j in range(i + 1, len(xs))]",
            "def solve(xs):\n    def pairs(rest):\n        if rest:\n            head, *tail = rest\n            yield from ((head, x) for x in tail)\n            yield from pairs(tail)\n    return [*pairs(xs)]",
        ],
    ),
    "price": (
        lambda cents, percent: f"{(cents * (100 + percent) + 50) // 100 / 100:.2f}",
        lambda rng: (rng.randrange(1, 10**6), rng.randrange(30)),
        [
            "from decimal import Decimal, ROUND_HALF_UP\ndef solve(cents, percent):\n    d = Decimal(cents) * (100 + percent) / Decimal(10000)\n    return str(d.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP))",
            "def solve(cents, percent):\n    c = (cents * (100 + percent) + 50) // 100\n    return '%d.%02d' % divmod(c, 100)",
            "def solve(cents, percent):\n    whole, part = divmod((cents * (100 + percent) + 50) // 100, 100)\n    return f'{whole}.{part:0>2}'",
        ],
    ),
    "json": (
        lambda xs: '{"items": ' + str(xs) + ', "n": ' + str(len(xs)) + "}",
        list_of(),
        [
            "import json\ndef solve(xs): return json.dumps({'items': xs, 'n': len(xs)})",
            "import json\nclass Encoder(json.JSONEncoder):\n    def default(self, o): return list(o)\ndef solve(xs): return json.dumps({'n': len(xs), 'items': iter(xs)}, cls=Encoder, sort_keys=True)",
            'import string\ndef solve(xs):\n    t = string.Template(\'{"items": $items, "n": $n}\')\n    return t.substitute(items=xs, n=len(xs))',
        ],
    ),
    "largest": (
        lambda xs, k: sorted(xs, reverse=True)[:k],
        lambda rng: (numbers(rng), rng.randrange(1, 5)),
        [
            "import heapq\ndef solve(xs, k): return heapq.nlargest(k, xs)",
            "def solve(xs, k): return sorted(xs, reverse=True)[:k]",
            "def solve(xs, k=1):\n    xs = xs[:]\n    xs.sort(key=lambda x: -x)\n    del xs[k:]\n    return xs",
            "from functools import cmp_to_key\ndef solve(xs, k): return sorted(xs, key=cmp_to_key(lambda a, b: b - a))[:k]",
            "def solve(xs, k):\n    def quick(v):\n        if len(v) < 2:\n            return v\n        p, *rest = v\n        return quick([x for x in rest if x > p]) + [p] + quick([x for x in rest if x <= p])\n    return quick(xs)[:k]",
        ],
    ),
    "stack machine": (
        lambda xs: _machine(xs),
        list_of(most=12),
        [
            "class Stack:\n    def __init__(self): self._items = []\n    def __len__(self): return len(self._items)\n    def __bool__(self): return bool(self._items)\n    def push(self, x): self._items.append(x); return self\n    def pop(self): return self._items.pop()\ndef solve(xs):\n    s = Stack()\n    for x in xs:\n        s.push(x) if x >= 0 else s and s.pop()\n    return len(s)",
            "def solve(xs):\n    depth = 0\n    for x in xs:\n        depth = depth + 1 if x >= 0 else max(depth - 1, 0)\n    return depth",
            "from contextlib import contextmanager, suppress\n@contextmanager\ndef machine():\n    stack = []\n    try:\n        yield stack\n    finally:\n        stack.clear()\ndef solve(xs):\n    with machine() as stack:\n        for x in xs:\n            with suppress(IndexError):\n                stack.pop() if x < 0 else stack.append(x)\n        return len(stack)",
            "class Empty(Exception):\n    '''Nothing to take.'''\nclass Machine:\n    depth: int = 0\n    def __enter__(self): return self\n    def __exit__(self, kind, error, trace): return kind is not None and issubclass(kind, Empty)\n    def take(self):\n        if not self.depth:\n            raise Empty('empty')\n        self.depth -= 1\ndef solve(xs):\n    m = Machine()\n    for x in xs:\n        with m:\n            if x < 0:\n                m.take()\n            else:\n                m.depth += 1\n    return m.depth",
        ],
    ),
    "distance": (
        edit_distance,
        lambda rng: (words(rng)[0], words(rng)[0]),
        [
            "from functools import lru_cache\ndef solve(a, b):\n    @lru_cache(None)\n    def d(i, j):\n        if not i or not j:\n            return i + j\n        return min(d(i-1, j) + 1, d(i, j-1) + 1, d(i-1, j-1) + (a[i-1] != b[j-1]))\n    return d(len(a), len(b))",
            "def solve(a, b):\n    dp = [[i + j for j in range(len(b) + 1)] for i in range(len(a) + 1)]\n    for i in range(1, len(a) + 1):\n        for j in range(1, len(b) + 1):\n            dp[i][j] = min(dp[i-1][j] + 1, dp[i][j-1] + 1, dp[i-1][j-1] + (a[i-1] != b[j-1]))\n    return dp[-1][-1]",
        ],
    ),
    "random walk": (
        lambda n: n,
        lambda rng: (rng.randrange(100),),
        [
            "import random\ndef solve(n):\n    random.seed(n)\n    steps = [random.choice((-1, 1)) for _ in range(n)]\n    random.shuffle(steps)\n    return len(steps)",
            "import random\ndef solve(n):\n    rng = random.Random(n)\n    return sum(abs(rng.choice([-1, 1])) for _ in range(n))",
            "import secrets, uuid, hashlib\ndef solve(n):\n    token = hashlib.sha256(secrets.token_bytes(8) + uuid.uuid4().bytes).hexdigest()\n    return n if len(token) == 64 else -1",
            "import time\ndef solve(n):\n    start = time.perf_counter()\n    time.sleep(0)\n    return n if time.perf_counter() >= start and time.time() > 0 else None",
        ],
    ),
    "bytes": (
        lambda s: s.encode()[::-1],
        text,
        [
            "def solve(s): return s.encode()[::-1]",
            "def solve(s): return bytes(reversed(s.encode('utf-8')))",
            "def solve(s):\n    b = bytearray(s, 'utf8')\n    b.reverse()\n    return bytes(b)",
            "import io\ndef solve(s):\n    with io.BytesIO() as f:\n        f.write(s.encode())\n        return f.getvalue()[::-1]",
            "import base64, zlib, binascii\ndef solve(s):\n    data = zlib.decompress(zlib.compress(s.encode()))\n    assert binascii.unhexlify(data.hex()) == data\n    return base64.b64decode(base64.b64encode(data))[::-1]",
        ],
    ),
    "sets": (
        lambda xs, ys: set(xs) ^ set(ys),
        lambda rng: (numbers(rng, high=5, low=0), numbers(rng, high=5, low=0)),
        [
            "def solve(xs, ys): return set(xs) ^ set(ys)",
            "def solve(xs, ys): return {*xs, *ys} - (set(xs) & {*ys})",
            "def solve(xs, ys):\n    both = frozenset(xs) & frozenset(ys)\n    return {x for x in xs + ys if x not in both}",
            "def solve(xs, ys): return set(xs).symmetric_difference(ys)",
        ],
    ),
    "mean": (
        lambda xs: sum(xs) / len(xs),
        list_of(),
        [
            "def solve(xs): return sum(xs) / len(xs)",
            "import statistics\ndef solve(xs): return float(statistics.mean(xs))",
            "from math import fsum\ndef solve(xs): return fsum(xs) / len(xs)",
            "async def mean(xs):\n    return sum(xs) / len(xs)\ndef solve(xs):\n    try:\n        mean(xs).send(None)\n    except StopIteration as done:\n        return done.value",
            "def averager():\n    total = n = 0\n    result = None\n    while True:\n        x = yield result\n        total += x\n        n += 1\n        result = total / n\ndef solve(xs):\n    a = averager()\n    next(a)\n    for x in xs:\n        result = a.send(x)\n    return result",
        ],
    ),
    "tree": (
        sorted,
        list_of(),
        [
            "class Node:\n    def __init__(self, x): self.x, self.left, self.right = x, None, None\n    def insert(self, x):\n        side = 'left' if x < self.x else 'right'\n        child = getattr(self, side)\n        if child is None:\n            setattr(self, side, Node(x))\n        else:\n            child.insert(x)\n    def __iter__(self):\n        if self.left:\n            yield from self.left\n        yield self.x\n        if self.right is not None:\n            yield from self.right\ndef solve(xs):\n    root = Node(xs[0])\n    for x in xs[1:]:\n        root.insert(x)\n    return list(root)",
            "from dataclasses import dataclass, field\nfrom typing import Generic, Iterator, Optional, TypeVar\nT = TypeVar('T')\n@dataclass\nclass Tree(Generic[T]):\n    x: T\n    kids: list['Tree[T]'] = field(default_factory=list)\ndef solve(xs: list[int]) -> list[int]:\n    t: Tree[int] = Tree(0, [Tree(x) for x in xs])\n    t.kids.sort(key=lambda k: k.x)\n    return [k.x for k in t.kids]",
            "def solve(xs):\n    if len(xs) <= 1:\n        return list(xs)\n    m = len(xs) // 2\n    a, b = solve(xs[:m]), solve(xs[m:])\n    out = []\n    while a and b:\n        out.append((a if a[0] <= b[0] else b).pop(0))\n    return out + a + b",
            "from queue import PriorityQueue\ndef solve(xs):\n    q = PriorityQueue()\n    for x in xs:\n        q.put(x)\n    return [q.get() for _ in range(q.qsize())]",
            "import array\ndef solve(xs):\n    a = array.array('q', xs)\n    for i in range(len(a)):\n        for j in range(len(a) - 1 - i):\n            if a[j] > a[j + 1]:\n                a[j], a[j + 1] = a[j + 1], a[j]\n    return a.tolist()",
        ],
    ),
    "graph": (
        lambda n: list(range(n)),
        lambda rng: (rng.randrange(1, 12),),
        [
            "from collections import deque, defaultdict\ndef solve(n):\n    g = defaultdict(list)\n    for i in range(n - 1):\n        g[i].append(i + 1)\n    seen, todo = [], deque([0])\n    while todo:\n        seen.append(v := todo.popleft())\n        todo.extend(g[v])\n    return seen",
            "from graphlib import TopologicalSorter\ndef solve(n):\n    return list(TopologicalSorter({i + 1: {i} for i in range(n - 1)} or {0: ()}).static_order())",
            "import heapq\ndef solve(n):\n    best, heap = {}, [(0, 0)]\n    while heap:\n        d, v = heapq.heappop(heap)\n        if v in best or v >= n:\n            continue\n        best[v] = d\n        heapq.heappush(heap, (d + 1, v + 1))\n    return [best[v] for v in sorted(best)]",
        ],
    ),
    "wrap": (
        lambda s: len(s.split()),
        text,
        [
            "import textwrap\ndef solve(s): return len(' '.join(textwrap.wrap(s, 10)).split())",
            "import re\ndef solve(s): return len(re.findall(r'\\S+', s))",
            "def solve(s): return sum(1 for w in s.split() if w)",
            "import string\ndef solve(s):\n    inside = n = 0\n    for c in s:\n        if c in string.whitespace:\n            inside = False\n        elif not inside:\n            inside, n = True, n + 1\n    return n",
            "import shlex, csv, io\ndef solve(s): return len([w for row in csv.reader(io.StringIO(s), delimiter=' ') for w in row if w])",
        ],
    ),
}


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def _balanced(s):
    for _ in s:
        s = s.replace("()", "").replace("[]", "").replace("{}", "")
    return not s


def _machine(xs):
    depth = 0
    for x in xs:
        depth = depth + 1 if x >= 0 else max(0, depth - 1)
    return depth


def alternating(row):
    return sum(x if i % 2 == 0 else -x for i, x in enumerate(row))


PROGRAMS = {
    "sum": (sum, numbers, "sum"),
    "max": (max, numbers, "lambda row: max(row)"),
    "sorted": (
        lambda row: " ".join(map(str, sorted(row))),
        numbers,
        "lambda row: ' '.join(str(x) for x in sorted(row))",
    ),
    "product": (math.prod, numbers, "__import__('math').prod"),
    "range": (lambda row: max(row) - min(row), numbers, "lambda row: max(row) - min(row)"),
    "alternating": (
        alternating,
        numbers,
        "lambda row: sum(row[::2]) - sum(row[1::2])",
    ),
    "mean": (
        lambda row: f"{sum(row) / len(row):.3f}",
        numbers,
        "lambda row: f'{sum(row) / len(row):.3f}'",
    ),
    "evens": (
        lambda row: "YES" if all(x % 2 == 0 for x in row) else "NO",
        numbers,
        "lambda row: 'NO' if any(x % 2 for x in row) else 'YES'",
    ),
    "distinct": (lambda row: len(set(row)), numbers, "lambda row: len({*row})"),
    "gcd": (
        lambda row: math.gcd(*row),
        numbers,
        "lambda row: __import__('functools').reduce(__import__('math').gcd, row, 0)",
    ),
}
