r"""A parser of formulas: from text to a tree of tuples, in linear time.

    ("number", Fraction)  ("variable", name)  ("constant", "pi" | "e" | "i")
    ("+", a, b, ...)  ("*", a, b, ...)  ("/", a, b)  ("^", a, b)  ("negative", a)
    ("!", a)  ("call", name, a, ...)

Sums and products are flat, so that a tree is never deeper than the brackets in its text and a
long sum needs no deep recursion. It knows the mathematics of school; what it does not know
(`\int`, `\sum`) it says so of.
"""

import functools
import itertools
import re
from fractions import Fraction

from r1envs.verifiers.mathematics.errors import UnreadableError, UnsupportedError
from r1envs.verifiers.mathematics.formulas.tokens import (
    FUNCTIONS,
    GREEK,
    INVERSE,
    OTHER_NAMES,
    tokens_of,
)
from r1envs.verifiers.mathematics.formulas.trees import Tree, joined, symmetric
from r1envs.verifiers.mathematics.kinds.numerals import big_int
from r1envs.verifiers.mathematics.structure.shapes import DEPTH
from r1envs.verifiers.mathematics.text.word_sets import word_set

LATER = re.compile(r"\\(?:i{0,2}nt|oint|sum|prod|lim)(?![A-Za-z])")
"""What only a worker can work out."""
_SYMMETRIC = word_set("max min gcd lcm")
_DIGITS = 20_000
UNKNOWN = frozenset("fgh")
"""Letters that stand for a function where a bracket follows."""
_PRIME = "'"


# A reference is looked at for itself before an answer is compared with it.
@functools.lru_cache(maxsize=256)
def parse(text: str) -> Tree:
    """Parse an expression.

    >>> parse("2x")
    ('*', ('number', Fraction(2, 1)), ('variable', 'x'))

    Raises:
        UnreadableError: If it is no expression.
        UnsupportedError: If it may be one, of a kind not known here.
    """
    if later := LATER.search(text):
        raise UnsupportedError(f"{later[0]} is not known here")
    parser = _Parser(tokens_of(text))
    tree = parser.sum()
    if parser.kind:
        raise UnreadableError(f"unexpected {parser.value!r}")
    return tree


def _conjugate(tree: Tree) -> Tree:
    """Turn i around: all that is known otherwise is real."""
    if tree[0] == "variable" or tree[:2] == ("call", "root"):
        raise UnsupportedError("what is conjugate to it is not known here")
    if tree == ("constant", "i"):
        return ("negative", tree)
    return tuple(_conjugate(part) if isinstance(part, tuple) else part for part in tree)


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens[::-1]
        self._depth = 0
        self._bars = 0

    @property
    def kind(self) -> str:
        return self._tokens[-1][0] if self._tokens else ""

    @property
    def value(self) -> str:
        return self._tokens[-1][1] if self._tokens else ""

    def _take(self) -> str:
        if not self._tokens:
            raise UnreadableError("the formula ends too early")
        return self._tokens.pop()[1]

    def _is(self, *symbols: str) -> bool:
        return self.kind == "symbol" and self.value in symbols

    def _expect(self, symbol: str) -> None:
        if self._take() != symbol:
            raise UnreadableError(f"expected {symbol!r}")

    def sum(self) -> Tree:
        terms = [self._signed()]
        while self._is("+", "-"):
            # As programs print: 14.0 + -1.0i.
            sign, term = self._take(), self._signed()
            terms.append(("negative", term) if sign == "-" else term)
        return terms[0] if len(terms) == 1 else ("+", *terms)

    def _signed(self) -> Tree:
        negative = False
        while self._is("+", "-"):
            negative ^= self._take() == "-"
        tree = self._product()
        return ("negative", tree) if negative else tree

    def _product(self) -> Tree:
        factors = [self._power()]
        divisions = 0
        while True:
            if self._is("*") or (self.kind == "command" and self.value in ("cdot", "times")):
                self._take()
                factors.append(self._factor())
            elif self._is("/") or (self.kind == "command" and self.value == "div"):
                self._take()
                divisions += 1
                self._limit(divisions)
                factors = [("/", joined("*", factors), self._factor())]
            elif self._starts_factor():
                if self.kind == "number":
                    self._check_number_behind(factors[-1])
                factors.append(self._power())
            else:
                return joined("*", factors)

    def _check_number_behind(self, factor: Tree) -> None:
        """Take `(n-2) 2^n` for a product; in `x2` and `4 2` a sign may have been lost."""
        is_power = self._tokens[-2:-1] == [("symbol", "^")]
        if factor[0] != "!" and (factor[0] == "number" or not is_power):
            raise UnreadableError("a number right after a factor")

    def _limit(self, depth: int) -> None:
        if depth > DEPTH:
            raise UnreadableError(f"nested deeper than {DEPTH}")

    def _factor(self) -> Tree:
        """Read a factor that may have a sign of its own, as after a times sign."""
        if self._is("-"):
            self._take()
            return ("negative", self._power())
        return self._power()

    def _starts_factor(self) -> bool:
        if self.kind == "symbol":
            return self.value in "({[" or (self.value == "|" and not self._bars)
        return self.kind in ("number", "letter") or (
            self.kind == "command"
            and self.value not in ("}", "rfloor", "rceil", "cdot", "times", "div", "%")
        )

    def _power(self) -> Tree:
        tree = self._atom()
        for signs in itertools.count():
            self._limit(signs)
            kind, value = self._tokens[-1] if self._tokens else ("", "")
            if kind == "symbol" and value == "^":
                self._take()
                if self.kind == "command" and self.value == "circ":
                    self._take()
                    return ("*", tree, ("/", ("constant", "pi"), ("number", Fraction(180))))
                tree = ("^", tree, self._exponent())
            elif kind == "symbol" and value == "!":
                self._take()
                tree = ("!", tree)
            elif kind == "command" and value == "%":
                self._take()
                tree = ("/", tree, ("number", Fraction(100)))
            else:
                break
        return tree

    def _exponent(self) -> Tree:
        negative = False
        while self._is("-", "+"):
            negative ^= self._take() == "-"
        self._depth += 1
        self._limit(self._depth)
        tree = self._exponent_atom()
        self._depth -= 1
        return ("negative", tree) if negative else tree

    def _exponent_atom(self) -> Tree:
        if self._is("{"):
            return self._group("{", "}")
        return self._power() if self.kind == "number" else self._atom()

    def _group(self, opening: str, closing: str) -> Tree:
        self._expect(opening)
        bars, self._bars = self._bars, 0
        tree = self.sum()
        self._expect(closing)
        self._bars = bars
        return tree

    def _argument(self) -> Tree:
        """Read what LaTeX takes as an argument: a group, one digit or one token."""
        if self._is("{"):
            return self._group("{", "}")
        if self.kind == "number" and len(self.value) > 1 and self.value.isdigit():
            digits = self._tokens.pop()[1]
            self._tokens.append(("number", digits[1:]))
            return ("number", Fraction(int(digits[0])))
        return self._atom()

    def _atom(self) -> Tree:
        # All that nests comes through here, so this bounds the recursion.
        self._depth += 1
        self._limit(self._depth)
        tree = self._bare_atom()
        self._depth -= 1
        return tree

    def _bare_atom(self) -> Tree:
        kind = self.kind
        if kind == "number":
            return self._number()
        if kind == "letter":
            return self._letter(self._take())
        if kind == "command":
            return self._command(self._take())
        if self._is("("):
            return self._group("(", ")")
        if self._is("["):
            return self._group("[", "]")
        if self._is("{"):
            return self._marked(self._group("{", "}"))
        if self._is("|"):
            return self._absolute()
        raise UnreadableError(f"unexpected {self.value!r}" if self.value else "it ends too early")

    def _number(self) -> Tree:
        text = self._take().replace(",", "")
        if len(text) > _DIGITS:
            raise UnreadableError("too many digits")
        whole, _, fraction = text.partition(".")
        return ("number", Fraction(big_int(whole + fraction or "0"), 10 ** len(fraction)))

    def _letter(self, letter: str) -> Tree:
        if letter in UNKNOWN and self._is("("):
            # f(x + y) is no product.
            return ("call", letter, self._group("(", ")"))
        if self._is("_", _PRIME):
            return self._marked(("variable", letter))
        return ("constant", letter) if letter in "ei" else ("variable", letter)

    def _marked(self, tree: Tree) -> Tree:
        """Read the index and the primes of a variable, perhaps one in braces."""
        if tree[0] not in ("variable", "constant") or not self._is("_", _PRIME):
            return tree
        name, index, primes = tree[1], "", ""
        while self._is("_", _PRIME):
            if self._is("_"):
                index += self._subscript()
            else:
                primes += self._take()
        if primes and name in UNKNOWN and self._is("("):
            # Of a derivative nothing is known but that equal ones are equal.
            return symmetric(name + primes, [self._group("(", ")")])
        return ("variable", name + index + primes)

    def _subscript(self) -> str:
        self._take()
        if not self._is("{"):
            return "_" + self._take()
        self._take()
        name = ""
        while not self._is("}"):
            name += self._take()
        self._take()
        return "_" + name

    def _absolute(self) -> Tree:
        self._expect("|")
        self._bars += 1
        tree = self.sum()
        self._expect("|")
        self._bars -= 1
        return ("call", "abs", tree)

    def _command(self, name: str) -> Tree:
        if name == "frac":
            return ("/", self._argument(), self._argument())
        if name == "binom":
            return ("call", "binomial", self._argument(), self._argument())
        if name == "sqrt":
            return self._root()
        if name == "pi":
            return ("constant", "pi")
        if name == "mathbb":
            return self._marked(self._argument())
        if name == "bar":
            tree = self._argument()
            return self._marked(("variable", f"bar {tree[1]}")) if tree[0] == "variable" else tree
        if name == "overrightarrow":
            return self._arrow()
        if name == "arccot":
            inner = self._function("arctan")
            return ("+", ("/", ("constant", "pi"), ("number", Fraction(2))), ("negative", inner))
        if name == "overline":
            tree = self._argument()
            if tree[0] == "number" and tree[1] < 10:
                # 275 may be written so, digit by digit; one digit is what a decimal repeats.
                raise UnreadableError("a line over a digit")
            return _conjugate(tree)
        name = OTHER_NAMES.get(name, name)
        if name in FUNCTIONS:
            return self._function(name)
        if name == "cis":
            turned = self._function("cos")
            imaginary = ("*", ("constant", "i"), ("call", "sin", *turned[2:]))
            return ("+", turned, imaginary)
        if name in ("lfloor", "lceil"):
            tree = self.sum()
            self._expect("rfloor" if name == "lfloor" else "rceil")
            return ("call", "floor" if name == "lfloor" else "ceiling", tree)
        if name in _SYMMETRIC:
            return self._symmetric(name)
        if name in GREEK:
            return self._marked(("variable", name))
        raise UnreadableError(f"an unknown command \\{name}")

    def _arrow(self) -> Tree:
        """Read a vector by its ends: from B to A it is the opposite of that from A to B."""
        ends = self._argument()
        letters = [part[1] for part in ends[1:]] if ends[0] == "*" else []
        if len(letters) != 2:
            return self._marked(ends)
        arrow = ("variable", f"arrow {'.'.join(sorted(letters))}")
        return arrow if letters == sorted(letters) else ("negative", arrow)

    def _symmetric(self, name: str) -> Tree:
        closing = {"(": ")", "{": "}"}.get(self._take())
        arguments = [self.sum()]
        while self._is(","):
            self._take()
            arguments.append(self.sum())
        if self._take() != closing or len(arguments) == 1:
            raise UnreadableError(f"arguments of \\{name} that cannot be read")
        return symmetric(name, arguments)

    def _root(self) -> Tree:
        degree: Tree = ("number", Fraction(2))
        if self._is("["):
            degree = self._group("[", "]")
        return ("call", "root", self._argument(), degree)

    def _function(self, name: str) -> Tree:
        base = None
        if name == "log" and self._is("_"):
            self._take()
            base = self._argument()
        power = None
        if self._is("^"):
            self._take()
            power = self._exponent()
        if power == ("negative", ("number", Fraction(1))) and name in INVERSE:
            name, power = INVERSE[name], None
        inner = self._function_argument()
        tree: Tree = ("call", name, inner) if base is None else ("call", "log", inner, base)
        return tree if power is None else ("^", tree, power)

    def _function_argument(self) -> Tree:
        """Read the argument of a function: brackets, or the factors up to the next function."""
        if self._is("(", "{", "["):
            closing = {"(": ")", "{": "}", "[": "]"}[self.value]
            return self._group(self.value, closing)
        factors = [self._factor()]
        while self._starts_factor() and self.kind != "number" and not self._starts_another():
            factors.append(self._power())
        tree = joined("*", factors)
        for divisions in itertools.count():
            if not self._is("/") or self._is_ratio_of_functions():
                break
            self._limit(divisions)
            self._take()
            tree = ("/", tree, self._factor())
        return tree

    def _is_ratio_of_functions(self) -> bool:
        r"""Tell whether a function follows the division sign, as in `\ln 3/\ln 2`."""
        kind, name = self._tokens[-2] if len(self._tokens) > 1 else ("", "")
        return kind == "command" and name in FUNCTIONS

    def _starts_another(self) -> bool:
        if (self.kind, self.value) == ("letter", "e"):
            return True  # \sin x e^x
        return self._is("(") or (self.kind == "command" and self.value in FUNCTIONS)
