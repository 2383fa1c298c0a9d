"""Third-party packages in the sandbox: only those that a task allows, and without files."""

import sys

import pytest
from levels import available

from r1envs.errors import ConfigError, SandboxError
from r1envs.verifiers import Case, Limits, Status, verify_program
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
        (["torch"], "Of packages there are numpy, sympy, mpmath"),
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
