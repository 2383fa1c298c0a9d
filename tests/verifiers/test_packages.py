"""Third-party packages in the sandbox: only those that a task allows, and without files."""

import sys

import pytest
from levels import available

from r1envs.errors import ConfigError, SandboxError
from r1envs.verifiers import Case, Limits, Status, verify_program
from r1envs.verifiers.datasets import read_row
from r1envs.verifiers.programs.imports import imported_packages
from r1envs.verifiers.sandbox import packages

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="programs run on Linux only")
# At the level wasm there are no packages; a test below says so.
LEVELS = [level for level in available() if level != "wasm"]


@pytest.fixture(params=LEVELS)
def level(request):
    return request.param


def judge(source, expected, allowed, level, **limits):
    case = Case(expected=expected)
    limits = Limits(**{"seconds": 10} | limits)
    return verify_program(
        source, [case], entry_point="f", packages=allowed, isolation=level, limits=limits
    )


NUMPY = {
    "linear algebra": ("round(np.linalg.det(np.eye(5) * 2))", 32),
    "products": ("(np.ones((300, 300)) @ np.ones((300, 300))).sum().item()", 27000000.0),
    "fourier": ("[round(abs(x)) for x in np.fft.fft([1, 0, 0, 0])]", [1, 1, 1, 1]),
    "generator": ("np.random.default_rng(1).integers(10, size=3).tolist()", [4, 5, 7]),
    "polynomials": ("np.polynomial.Polynomial([1, 2])(3).item()", 7.0),
    "masked, loaded when asked for": ("np.ma.array([1, 2], mask=[0, 1]).sum().item()", 1),
    "testing, loaded when asked for": ("np.testing.assert_allclose(1, 1) or 1", 1),
    "sorting": ("np.sort(np.array([3, 1, 2])).tolist()", [1, 2, 3]),
}


@pytest.mark.parametrize(("expression", "expected"), NUMPY.values(), ids=NUMPY.keys())
def test_numpy_works(expression, expected, level):
    source = f"import numpy as np\ndef f(): return {expression}"
    verdict = judge(source, expected, ["numpy"], level)
    assert verdict.correct, verdict


NUMPY_VALUES = {
    "np.sum(np.array([1, 2]))": 3,
    "(np.array([1]) > 0).all()": True,
    "np.float64(0.5)": 0.5,
    "np.nan * np.float32(1)": float("nan"),
    "np.array(3)": 3,
    "np.array([[1.5, np.inf]])": [[1.5, float("inf")]],
    "np.array([1, 'a', None, np.int8(3)], dtype=object)": [1, "a", None, 3],
    "np.str_('a'), np.bytes_(b'b'), np.complex64(1j)": ("a", b"b", 1j),
    "[np.int32(1), (np.float64(0.5), {np.int8(3): np.arange(2)})]": [1, (0.5, {3: [0, 1]})],
    "{np.int64(1), np.int64(2)}": {1, 2},
}


@pytest.mark.parametrize(("expression", "expected"), NUMPY_VALUES.items())
def test_values_of_numpy_are_what_they_stand_for(expression, expected, level):
    source = f"import numpy as np\ndef f(): return {expression}"
    assert judge(source, expected, ["numpy"], level).correct
    case = Case(expected=[expected, [expected]])
    source += "\ndef g(): return [f(), [f()]]"
    options = {"packages": ["numpy"], "isolation": level, "limits": Limits(seconds=10)}
    assert verify_program(source, [case], entry_point="g", **options).correct


LIAR = """
import numpy as np
class Liar({}):
    def __new__(cls, value):
        return np.asarray(value).view(cls) if {} else super().__new__(cls, value)
    def __eq__(self, other): return np.bool_(True)
    def item(self): return 3
    def tolist(self): return 3
    __hash__ = None
def f(): return Liar(4)
"""
NO_VALUES = {
    "another value": "np.int64(4)",
    "a float for an int": "np.float64(3)",
    "an array for a number": "np.array([3])",
    "a date": "np.datetime64(3, 'ns')",
    "a duration": "np.timedelta64(3, 'ns')",
    "durations": "np.array(3, dtype='m8[ns]')",
    "more digits than a float has": "np.longdouble(3)",
    "more than there is room for": "np.broadcast_to(np.int64(3), (10 ** 12,))",
    "a matrix": "np.matrix(3)",
    "masked": "np.ma.array(3)",
    "an object in an array": "np.array(type('A', (), {'__eq__': lambda s, o: True})(), object)",
}


@pytest.mark.parametrize("expression", NO_VALUES.values(), ids=NO_VALUES.keys())
def test_what_numpy_does_not_make_equal_is_wrong(expression, level):
    source = f"import numpy as np\ndef f(): return {expression}"
    verdict = judge(source, 3, ["numpy"], level)
    assert verdict.status in (Status.WRONG, Status.OUTPUT_LIMIT), verdict


@pytest.mark.parametrize("base", ["np.ndarray", "np.int64", "np.float64"])
def test_a_subclass_of_a_type_of_numpy_earns_nothing(base, level):
    source = LIAR.format(base, base == "np.ndarray")
    assert judge(source, 3, ["numpy"], level).status is Status.WRONG


def test_numpy_of_a_programs_own_earns_nothing_where_it_is_not_allowed(level):
    source = """
import sys, types
class int64:
    def item(self): return 3
numpy = sys.modules["numpy"] = types.ModuleType("numpy")
numpy.int64 = numpy.ndarray = int64
numpy.sctypeDict = {"int64": int64}
def f(): return int64()
"""
    assert judge(source, 3, [], level).status is Status.WRONG


OTHERS = {
    "sortedcontainers": (
        "from sortedcontainers import SortedList\n"
        "def f():\n    s = SortedList([3, 1]); s.add(2); return [*s, s.bisect(2)]",
        [1, 2, 3, 2],
    ),
    "networkx": (
        "import networkx as nx\n"
        "def f():\n    g = nx.Graph([(1, 2), (2, 3)])\n"
        "    return [nx.shortest_path(g, 1, 3), nx.is_tree(g), [*nx.connected_components(g)]]",
        [[1, 2, 3], True, [{1, 2, 3}]],
    ),
    "scipy": (
        "import scipy.special, scipy.optimize\nfrom scipy.spatial import ConvexHull\n"
        "def f():\n    hull = ConvexHull([[0, 0], [1, 0], [0, 1]])\n"
        "    root = scipy.optimize.brentq(lambda x: x * x - 2, 0, 2)\n"
        "    return [float(scipy.special.comb(5, 2)), round(root, 6), float(hull.volume)]",
        [10.0, 1.414214, 0.5],
    ),
    "pandas": (
        "import pandas as pd\n"
        "def f():\n    d = pd.DataFrame({'a': [1, 2, 2], 'b': [3.0, 4, 5]})\n"
        "    return [d.groupby('a').b.sum().to_dict(), str(pd.to_datetime('2024-01-05').date())]",
        [{1: 3.0, 2: 9.0}, "2024-01-05"],
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_others_work_where_they_are_installed(name, level):
    pytest.importorskip(name)
    source, expected = OTHERS[name]
    verdict = judge(source, expected, [name], level, memory_mb=1024)
    assert verdict.correct, verdict


def row(source):
    test = {"question": "q", "input_output": '{"inputs": ["1 2\\n"], "outputs": ["3\\n"]}'}
    return read_row("apps", test).judge(source)


NUMPY_SUM = "import numpy as np\nprint(int(np.array(input().split(), int).sum()))"


def test_programs_of_rows_have_what_they_import():
    assert row(NUMPY_SUM).correct
    tree = "import sympy, {}\nprint(sum(map(int, input().split())))"
    assert row(tree.format("numpy")).correct
    verdict = row(tree.format("torch"))
    assert verdict.reason.endswith("ModuleNotFoundError: No module named 'torch'")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import re", ()),
        ("print('numpy')", ()),
        ("import numpy as np", ("numpy",)),
        ("from numpy import array", ("numpy",)),
        ("import re; import numpy.linalg", ("numpy",)),
        ("import numpyro", ()),
    ],
)
def test_what_a_program_imports_is_found_in_its_text(source, found):
    assert imported_packages(source, "full") == found
    assert imported_packages(source, "wasm") == ()


def test_a_program_cannot_think_of_many_sets_of_packages():
    sets = {imported_packages(f"import numpy, {name}", "full") for name in packages.NEEDS}
    assert len(sets - {("numpy",)}) == 1


def test_a_caller_says_what_programs_of_rows_may_import():
    test = {"question": "q", "input_output": '{"inputs": ["1 2\\n"], "outputs": ["3\\n"]}'}
    verdict = read_row("apps", test).judge(NUMPY_SUM, packages=())
    assert "No module named 'numpy'" in verdict.reason


def test_global_random_numbers_are_the_same_in_every_run(level):
    source = "import numpy as np\ndef f(): return np.random.randint(1000, size=4).tolist()"
    assert judge(source, [684, 559, 629, 192], ["numpy"], level).correct


def test_memory_counts_on_top_of_the_package(level):
    source = "import numpy as np\ndef f(): return int(np.zeros({}, np.uint8)[::4096].sum())"
    assert judge(source.format(48 << 20), 0, ["numpy"], level, memory_mb=64).correct
    verdict = judge(source.format(96 << 20), 0, ["numpy"], level, memory_mb=64)
    assert verdict.status is Status.MEMORY_LIMIT


def test_sympy_and_mpmath_work(level):
    source = """
import mpmath, sympy
x = sympy.Symbol("x")
def f():
    return [str(sympy.integrate(sympy.sin(x), x)), str(sympy.factor(x**2 - 1)), str(mpmath.zeta(2))]
"""
    expected = ["-cos(x)", "(x - 1)*(x + 1)", "1.64493406684823"]
    assert judge(source, expected, ["sympy"], level).correct


@pytest.mark.parametrize("allowed", [[], ["mpmath"]])
def test_what_is_not_allowed_cannot_be_imported(allowed, level):
    verdict = judge("import numpy\ndef f(): return 1", 1, allowed, level)
    assert verdict.reason == "ModuleNotFoundError: No module named 'numpy'"


@pytest.mark.parametrize("level", [level for level in LEVELS if level != "unsafe-process"])
@pytest.mark.parametrize(
    "act",
    [
        "np.fromfile('/etc/passwd', dtype=np.uint8)",
        "np.load('/etc/passwd', allow_pickle=True)",
        "np.savetxt('/tmp/r1envs-numpy', [1])",
        "np.memmap('/tmp/r1envs-numpy', mode='w+', shape=(1,))",
    ],
)
def test_a_package_opens_no_files(act, level):
    source = f"""
import numpy as np
def f():
    try:
        {act}
    except OSError:
        return "refused"
"""
    verdict = judge(source, "refused", ["numpy"], level)
    assert verdict.correct, verdict


def test_packages_are_checked():
    for given, words in (
        (["numpi"], "did you mean 'numpy'"),
        (["torch"], "Of packages there are numpy, scipy, pandas, sympy"),
        ("numpy", "must be a list of names"),
    ):
        with pytest.raises(ConfigError, match=words):
            judge("def f(): return 1", 1, given, "unsafe-process")


def test_a_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(packages.NEEDS, "no_such_package", ("no_such_package",))
    with pytest.raises(ConfigError, match="no_such_package, but it is not installed"):
        judge("def f(): return 1", 1, ["no_such_package"], "unsafe-process")


def test_order_and_repetition_do_not_matter():
    assert packages.allow(["sympy", "numpy", "sympy"]) == ("numpy", "sympy")


@pytest.mark.skipif("wasm" not in available(), reason="the extra wasm is not installed")
def test_the_level_wasm_has_no_packages_and_says_so():
    with pytest.raises(SandboxError, match=r"not numpy; the levels full and container have"):
        judge("def f(): return 1", 1, ("numpy",), "wasm")
