"""What a replayed test has in place of what stays with a program: sent to a sandbox as source.

A `Thing` is asked only what can be answered once for all, or by an act of the program. Everything
else that a test may do with one is the end of the test: it must never look like an exception that
the test waits for, nor like a success.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from r1envs.verifiers.programs.formats.replay.player import Player

MARK = "\0thing"  # as the actor has it
# What no test sees of a thing. Without these, an operator would raise the TypeError that a test may
# wait for, and a copy would have a player of its own.
UNSEEN = """
    bool hash str repr format dir bytes int float complex index round trunc floor ceil
    eq ne lt le gt ge neg pos abs invert
    add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or
    radd rsub rmul rmatmul rtruediv rfloordiv rmod rdivmod rpow rlshift rrshift rand rxor ror
    setitem delitem delattr enter exit await aiter anext reduce_ex instancecheck subclasscheck
"""
# What `functools.wraps` can do without.
UNNAMED = ("__name__", "__qualname__", "__annotations__", "__type_params__")


class Stop(BaseException):
    """The test can go no further on guesses."""


class Fatal(BaseException):
    """The program gave something for this act that no test can be given.

    A test that catches it is not passed (see `Player.unseen`).
    """


class Hole:
    """Stands for an answer that is not known yet."""

    def __stop(self, *_: Any) -> NoReturn:
        raise Stop

    __bool__ = __iter__ = __getattr__ = __setattr__ = __stop
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __stop
    __hash__ = None  # type: ignore[assignment]


class Seen:
    """What a test gets to see of something that can be iterated: its items, once and for all.

    Asked again, a program could tell another length, or other items.
    """

    def __init__(self, traits: list[bool], items: Any) -> None:
        self.once, self.sized, self.indexed = traits
        if isinstance(items, Thing):  # a list of things
            items = [items[index] for index in range(len(items))]
        self.items = items
        self.iterator = iter(items)


class Thing:
    """Stands for something that stays with the program: a function, a class, an object.

    A test may use it, and give it to the program, but sees no more of it than what is plain data:
    what it is equal to, or whether it is true, would be the program's own word.
    """

    def __init__(
        self, player: "Player", target: "str | int", *, is_class: bool = False, made: bool = False
    ) -> None:
        # Under a name that no attribute of the program's can have.
        vars(self)["__thing__"] = player, target
        vars(self)["__class_or_made__"] = is_class, made
        vars(self)["__seen__"] = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Have it called."""
        player, target = vars(self)["__thing__"]
        is_class, _ = vars(self)["__class_or_made__"]
        return player.act("make" if is_class else "call", target, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name in UNNAMED:
            raise AttributeError(name)
        if name.startswith("__"):
            fail(self)
        return ask(self.__object(), "get", name)

    def __setattr__(self, name: str, value: Any) -> None:
        ask(self.__object(), "set", name, value)

    def __object(self) -> "Thing":
        """Make sure that a test has to do with objects: else one only stands in for plain data."""
        return self if vars(self)["__thing__"][0].objects else fail(self)

    def __seen(self) -> Seen:
        if vars(self)["__seen__"] is None:
            traits, items = ask(self, "traits"), ask(self, "list")
            if isinstance(traits, Hole) or isinstance(items, Hole):
                raise Stop
            vars(self)["__seen__"] = Seen(traits, items)
        return vars(self)["__seen__"]  # type: ignore[no-any-return]

    def __is_made(self) -> bool:
        """Tell whether it is of a class of the program: what it tells of itself may change."""
        return any(vars(self)["__class_or_made__"])

    def __len__(self) -> Any:
        if self.__is_made():
            return ask(self, "len")
        if not self.__seen().sized:
            raise TypeError("it has no length")
        return len(self.__seen().items)

    def __getitem__(self, key: Any) -> Any:
        if self.__is_made():
            return ask(self, "item", key)
        if not self.__seen().indexed:
            raise TypeError("it has no items")
        return self.__seen().items[key]

    def __iter__(self) -> Iterator[Any]:
        if self.__is_made():
            return iter(ask(self, "list"))
        seen = self.__seen()
        return seen.iterator if seen.once else iter(seen.items)

    def __next__(self) -> Any:
        seen = vars(self)["__seen__"]
        return ask(self, "next") if seen is None else next(seen.iterator)

    def __contains__(self, key: Any) -> Any:
        return ask(self, "has", key) if self.__is_made() else key in iter(self)


def ask(thing: Thing, kind: str, *args: Any) -> Any:
    """Do something with a thing that is no call."""
    player, target = vars(thing)["__thing__"]
    return player.act(kind, target, args)


def fail(thing: Thing, *_: Any) -> NoReturn:
    """End a test that needs to see more of a thing than there is to be seen."""
    player, target = vars(thing)["__thing__"]
    raise player.fatal(target)


for _name in UNSEEN.split():
    setattr(Thing, f"__{_name}__", fail)


def thing_is_callable(it: Any) -> Any:
    """Stand for `callable`: of a thing, the class here says nothing."""
    return ask(it, "callable") if type(it) is Thing else callable(it)


def thing_has(it: Any, name: str, /) -> Any:
    """Stand for `hasattr`."""
    if type(it) is Thing and name.startswith("__"):
        return ask(it, "has_name", name)
    return hasattr(it, name)


def thing_is_instance(it: Any, kinds: Any) -> Any:
    """Stand for `isinstance`."""
    if type(it) is not Thing:
        return isinstance(it, kinds)
    if isinstance(kinds, tuple):
        return any(thing_is_instance(it, kind) for kind in kinds)
    kind = getattr(kinds, "__origin__", kinds)  # of those in `typing`
    return ask(it, "is_a", kind.__module__, kind.__qualname__)


STAND_INS = {"callable": thing_is_callable, "hasattr": thing_has, "isinstance": thing_is_instance}
