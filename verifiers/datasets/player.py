"""Runs a test against recorded answers: sent to a sandbox as source, and never imported here.

In that sandbox there is no program of a model, only what one gave before, as plain data. The test
calls the player in place of the function. While the calls are those whose answers are known, it
plays the answers. At the first other call it starts guessing: it notes the call, gives a `Hole`,
and lets the test go on as far as it gets, with failed assertions forgiven, to learn of more
calls at once. What a guess comes to is never a verdict: the calls are answered, and the test is
run again from the start.
"""

import ast
import builtins
import copy
from typing import Any, NoReturn

MOST_CALLS = 2000


class Stop(BaseException):
    """The test can go no further on guesses."""


class Fatal(BaseException):
    """The program gave something for this call that no test can be given."""


class Hole:
    """Stands for an answer that is not known yet."""

    def __stop(self, *_: Any) -> NoReturn:
        raise Stop

    __bool__ = __iter__ = __stop
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __stop
    __hash__ = None  # type: ignore[assignment]


class Player:
    """Takes the place of the function."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = answers
        self.asked = 0
        self.calls: list[Any] = []
        self.guessing = False
        self.raised: BaseException | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Answer a call of the test."""
        if not self.guessing and self.asked < len(self.answers):
            known_args, known_kwargs, answer = self.answers[self.asked]
            if same(known_args, list(args)) and same(known_kwargs, kwargs):
                self.asked += 1
                return self.play(*answer)
        self.guessing = True
        if len(self.calls) >= MOST_CALLS or holds_hole([list(args), kwargs]):
            raise Stop
        self.calls.append(copy.deepcopy([list(args), kwargs]))
        return Hole()

    def play(self, kind: str, *words: Any) -> Any:
        """Give, or raise, what the program did."""
        if kind == "value":
            return copy.deepcopy(words[0])
        self.raised = Fatal() if kind == "fatal" else error_of(*words)
        raise self.raised


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
    """Goes around an assertion: forgives it while guessing, and notes which one failed."""

    def __init__(self, player: Player) -> None:
        self.player, self.failed, self.text = player, "", ""

    def __call__(self, text: str) -> "Asserting":
        """Note which assertion comes."""
        self.text = text
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        if kind is not None and not self.player.guessing:
            self.failed = self.text
        return self.player.guessing


class Softener(ast.NodeTransformer):
    """Puts `with Asserting` around every assertion."""

    def visit_Assert(self, node: ast.Assert) -> ast.With:
        """Wrap one."""
        text = ast.Constant(ast.unparse(node)[:200])
        call = ast.Call(ast.Name("__asserting__", ast.Load()), [text], [])
        return ast.copy_location(ast.With([ast.withitem(call)], [node]), node)


def run(setup: str, test: str, name: str, check: str, answers: list[Any]) -> tuple[Any, ...]:
    """Run a test; give its state, a word on why, how many answers it used, and further calls.

    The state is "passed", "failed", "raised" (by the program, at the last answer), or "asks".
    """
    player = Player(answers)
    asserting = Asserting(player)
    names: dict[str, Any] = {"__name__": "test", "__asserting__": asserting}
    state, why = "passed", ""
    try:
        exec(compile(setup, "<setup>", "exec"), names)  # noqa: S102
        names[name] = player
        tree = ast.fix_missing_locations(Softener().visit(ast.parse(test)))
        exec(compile(tree, "<test>", "exec"), names)  # noqa: S102
        if check:
            names[check](player)
    except BaseException as error:
        state = "raised" if error is player.raised else "failed"
        why = asserting.failed or f"{type(error).__name__}: {error}"[:200]
    if player.guessing:
        state = "asks"
    return state, why, player.asked, player.calls
