"""Runs a test against recorded answers: sent to a sandbox as source, and never imported here.

In that sandbox there is no program of a model, only what one gave before, as plain data. The test
has a `Thing` (see `things`) in place of each function and class of the program. What it does with
one is an act (see `actor`). While the acts are those whose answers are known, it plays the
answers; what came of an act without being plain data is a thing again. At the first other act it
starts guessing: it notes the act, gives a `Hole`, and lets the test go on as far as it gets, with
failed assertions forgiven, to learn of more acts at once. What a guess comes to is never a
verdict: the acts are answered, and the test is run again from the start.
"""

import ast
import builtins
import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # in the sandbox, their source runs before this
    from r1envs.verifiers.programs.formats.replay.things import (
        MARK,
        STAND_INS,
        Fatal,
        Hole,
        Stop,
        Thing,
    )

MOST_ACTS = 2000


class Player:
    """Knows the answers to the first acts."""

    def __init__(self, answers: list[Any], *, objects: bool, textless: bool) -> None:
        self.answers, self.objects, self.textless = answers, objects, textless
        self.asked = 0
        self.acts: list[Any] = []
        self.guessing = False
        self.raised: BaseException | None = None
        self.blamed = 0
        self.unseen: BaseException | None = None
        """A fatal end that nobody has seen yet who knows what to make of it."""
        self.full = False
        """Whether it has noted as many acts as it may."""

    def act(
        self,
        kind: str,
        target: "str | int",
        args: Sequence[Any] = (),
        kwargs: "dict[str, Any] | None" = None,
    ) -> Any:
        """Answer what a test does with a thing."""
        if smuggles([args, kwargs]):
            raise self.refuse("the program gave what would be taken for a mark")
        given = [marked([kind, target, *args]), marked(kwargs or {})]
        if not self.guessing and self.asked < len(self.answers):
            known_args, known_kwargs, answer = self.answers[self.asked]
            if same(known_args, given[0]) and same(known_kwargs, given[1]):
                self.asked += 1
                return self.play(*answer)
        self.guessing = True
        self.full = len(self.acts) >= MOST_ACTS
        if self.full or holds_hole(given):
            raise Stop
        self.acts.append(copy.deepcopy(given))
        if kind in ("make", "get"):  # an attribute may be a method; if not, what follows is in vain
            return Thing(self, self.asked + len(self.acts) - 1, made=kind == "make")
        return Hole()

    def play(self, kind: str, *words: Any) -> Any:
        """Give, or raise, what the program did."""
        number = self.asked - 1
        if kind == "value":
            if self.textless and holds_text(words[0]):
                raise self.refuse("sympy might run the text that the program gave")
            return copy.deepcopy(words[0])
        if kind == "unsupported":
            return Thing(self, number, made=self.answers[number][0][0] in ("make", "list"))
        if kind == "fatal":
            raise self.fatal(number)
        self.raised, self.blamed = error_of(*words), number
        if isinstance(self.raised, StopIteration) and self.answers[number][0][0] != "next":
            # It would end a `map` of the test that the program was called in, and all would hold.
            self.raised = RuntimeError("StopIteration")
        if isinstance(self.raised, Fatal):
            self.unseen = self.raised
        raise self.raised

    def fatal(self, target: "str | int") -> BaseException:
        """Make the end of a test that needs to see more of a thing than there is to be seen."""
        if type(target) is str:
            return self.refuse(f"{target} itself is not plain data")
        self.raised, self.blamed = self.refuse("it is not plain data"), int(target)
        return self.raised

    def refuse(self, why: str) -> "Fatal":
        """Make the end of a test with nothing that the program raised."""
        self.unseen = error = Fatal(why)
        return error


def error_of(name: str, text: str) -> BaseException:
    """Make an exception like the one that the program raised."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, BaseException):
        if not issubclass(kind, Exception):
            return Fatal()
        try:
            return kind(text)
        except TypeError:
            pass
    return RuntimeError(f"{name}: {text}")


def marked(value: Any) -> Any:
    """Write an argument with marks in place of things."""
    if isinstance(value, Thing):
        return MARK, vars(value)["__thing__"][1]
    if type(value) in (list, tuple):
        return type(value)([marked(item) for item in value])
    if type(value) is dict:
        return {key: marked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, dict)):
        # Sent as plain, it would never be the one that was answered: this cannot be sent.
        return type(type(value).__name__, (), {})()
    return value


def smuggles(value: Any) -> bool:
    """Tell whether an argument holds what would be taken for a mark, which no test makes."""
    if type(value) is dict:
        return any(map(smuggles, value.values()))
    if type(value) is tuple and value and type(value[0]) is str and value[0] == MARK:
        return True
    return type(value) in (list, tuple) and any(map(smuggles, value))


def holds_text(value: Any) -> bool:
    """Tell whether an answer holds text."""
    if isinstance(value, dict):
        return any(holds_text(each) for pair in value.items() for each in pair)
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(map(holds_text, value))
    return isinstance(value, (str, bytes))


def holds_hole(value: Any) -> bool:
    """Tell whether an argument depends on an answer that is not known."""
    if isinstance(value, dict):
        return any(map(holds_hole, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(holds_hole, value))
    return isinstance(value, Hole)


def same(one: Any, other: Any) -> bool:
    """Compare arguments: equal, and of equal types."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return bool(one == other or (one != one and other != other))  # nan


class Asserting:
    """Goes around assertions: counts them, forgives them on guesses, notes the one that failed.

    Where shares are counted it forgives all but those that the test itself may be waiting for.
    """

    def __init__(self, player: Player, *, forgiving: bool) -> None:
        self.player, self.forgiving = player, forgiving
        self.failed: tuple[object, str] = None, ""
        self.now = 0, "", False
        self.counts: list[list[int]] = []
        """Of each assertion, how often it held and how often it was tried."""

    def __call__(self, number: int, text: str, awaited: bool) -> "Asserting":
        """Note which assertion comes."""
        self.now = number, text, awaited
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        number, text, awaited = self.now
        if kind is not None and not self.player.guessing:
            self.failed = error, text
        self.counts[number][0] += kind is None
        self.counts[number][1] += 1
        forgiven = self.player.guessing or (self.forgiving and not awaited)
        if forgiven and error is self.player.unseen:
            self.player.unseen = None
        return forgiven


class Guessing:
    """Goes around calls whose result nobody looks at, such as those of a helper that asserts.

    On a guess, one that cannot be done is passed over: the test may have more to ask.
    """

    def __init__(self, player: Player) -> None:
        self.player = player

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        return self.player.guessing and not self.player.full


class Softener(ast.NodeTransformer):
    """Puts `with Asserting` around every assertion, and `with Guessing` around calls."""

    def __init__(self, asserting: Asserting) -> None:
        self.asserting, self.within_try, self.within_while = asserting, False, False

    def visit_While(self, node: ast.While) -> ast.While:
        """Note what stands where the end of a call may be the end of a loop."""
        before, self.within_while = self.within_while, True
        self.generic_visit(node)
        self.within_while = before
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """Wrap a call."""
        return self.wrapped(node) if isinstance(node.value, ast.Call) else node

    def visit_With(self, node: ast.With) -> ast.stmt:
        """Wrap what waits for an exception, which no guess raises."""
        self.generic_visit(node)
        return self.wrapped(node)

    def wrapped(self, node: ast.stmt) -> ast.stmt:
        """Put `with Guessing` around a statement, unless its end could be that of a loop."""
        if self.within_while:
            return node
        name = ast.Name("__guessing__", ast.Load())
        return ast.copy_location(ast.With([ast.withitem(name)], [node]), node)

    def visit_Try(self, node: ast.Try) -> ast.Try:
        """Note what stands where an exception may be caught."""
        before = self.within_try
        for name in ("body", "handlers", "orelse", "finalbody"):
            self.within_try = before or (name == "body" and bool(node.handlers))
            setattr(node, name, [self.visit(each) for each in getattr(node, name)])
        self.within_try = before
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.With:
        """Wrap one."""
        counts = self.asserting.counts
        counts.append([0, 0])
        words = (len(counts) - 1, ast.unparse(node)[:200], self.within_try)
        args: list[ast.expr] = [ast.Constant(word) for word in words]
        call = ast.Call(ast.Name("__asserting__", ast.Load()), args, [])
        return ast.copy_location(ast.With([ast.withitem(call)], [node]), node)


def run(
    setup: str,
    parts: list[str],
    things: dict[str, bool],
    objects: bool,
    forgiving: bool,
    answers: list[Any],
) -> tuple[Any, ...]:
    """Run a test.

    Args:
        setup: What runs before the things get their names.
        parts: The test. Where shares are counted, one that breaks off does not end the others.
        things: The names that the program defines, and whether each is a class.
        objects: Whether the test may use attributes of what the program gives.
        forgiving: Whether shares are counted.
        answers: To the first acts.

    Returns:
        Its state ("passed", "failed", "raised" by the program, or "asks"), a word on why, the
        number of the answer that is to blame, how many answers it used, further acts, how many
        parts broke off, and how often each assertion held and was tried.
    """
    textless = any("sympy" in text for text in (setup, *parts))
    player = Player(answers, objects=objects, textless=textless)
    asserting = Asserting(player, forgiving=forgiving)
    names: dict[str, Any] = {"__name__": "test", "__asserting__": asserting, **STAND_INS}
    names["__guessing__"] = Guessing(player)
    ends = [play_part(setup, names, player, asserting)]
    if not ends[0]:
        names |= {name: Thing(player, name, is_class=made) for name, made in things.items()}
        for code in [soften(part, asserting) for part in parts]:
            ends.append(play_part(code, names, player, asserting))
            if ends[-1] and not (forgiving or player.guessing):
                break
    broken = [end for end in ends if end]
    state, why = broken[0] if broken else ("passed", "")
    if player.unseen:  # caught by the test, which may take it for an exception it waits for
        state, why = "raised" if player.unseen is player.raised else "failed", str(player.unseen)
        asserting.counts.clear()
    if player.guessing:
        state = "asks"
    acts, counts = player.acts, asserting.counts
    return state, why, player.blamed, player.asked, acts, len(broken), counts


def play_part(
    code: Any, names: dict[str, Any], player: Player, asserting: Asserting
) -> "tuple[str, str] | None":
    """Run a part of a test; tell how it broke off, if it did."""
    try:
        exec(code, names)  # noqa: S102
    except BaseException as error:
        if error is player.unseen:
            player.unseen = None
        state = "raised" if error is player.raised else "failed"
        last, text = asserting.failed
        return state, text if error is last else f"{type(error).__name__}: {error}"[:200]
    return None


def soften(part: str, asserting: Asserting) -> Any:
    """Compile a part of a test with `Asserting` around its assertions."""
    tree = Softener(asserting).visit(ast.parse(part))
    return compile(ast.fix_missing_locations(tree), "<test>", "exec")
