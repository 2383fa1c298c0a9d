"""Running programs of the small language, with a trace of every step."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from r1envs.tasks.programming._syntax import (
    OPERATIONS,
    Append,
    Assign,
    Call,
    Constant,
    Define,
    Expr,
    Fill,
    For,
    If,
    Item,
    Name,
    Op,
    Range,
    Statement,
    While,
    render_expr,
)

Value: TypeAlias = int | list[int]


class OutOfBoundsError(Exception):
    """A program ran too long, divided by zero, or got too large a number."""


class Machine:
    """Runs programs and writes down what happens.

    >>> machine = Machine(largest=99, most_steps=50)
    >>> machine.run([Assign("a", Constant(3)), Assign("a", Op("+", Name("a"), Constant(5)))])
    >>> machine.variables, machine.trace
    ({'a': 8}, ['a=3.', 'a=3+5=8.'])
    """

    def __init__(self, *, largest: int, smallest: int | None = None, most_steps: int) -> None:
        self.variables: dict[str, Value] = {}
        self.trace: list[str] = []
        self._functions: dict[str, Define] = {}
        self._bounds = (-largest if smallest is None else smallest, largest)
        self._steps_left = most_steps

    def run(self, program: Sequence[Statement]) -> None:
        """Run a program.

        Raises:
            OutOfBoundsError: If it runs too long, or a value is too large or too small.
        """
        for statement in program:
            self._steps_left -= 1
            if self._steps_left < 0:
                raise OutOfBoundsError("too many steps")
            self._run_one(statement)

    def _run_one(self, statement: Statement) -> None:
        match statement:
            case Assign(name, value):
                self.variables[name] = self._work_out(f"{name}=", value)
            case Fill(name, items):
                self.variables[name] = list(items)
                self._note(f"{name}={_compact(items)}.")
            case Append(name, value):
                items_ = self._list(name)
                items_.append(self._work_out(f"{name} gets ", value))
                self._note(f"{name}={_compact(items_)}.")
            case If(test, yes, no):
                self.run(yes if self._holds(test) else no)
            case For(name, over, body):
                for item in self._items(over):
                    self.variables[name] = item
                    self._note(f"{name}={item}.")
                    self.run(body)
            case While(test, body):
                while self._holds(test):
                    self.run(body)
            case Define(function):
                self._functions[function] = statement

    def _items(self, over: Range | Name) -> Sequence[int]:
        if isinstance(over, Name):
            return self._list(over.name)
        stop = self._filled_in(over.stop)
        assert isinstance(stop, Constant)
        return range(stop.value)

    def _holds(self, test: Op) -> bool:
        """Decide a comparison; its left side may be an operation, which is worked out first."""
        left, right = self._filled_in(test.left), self._filled_in(test.right)
        if not isinstance(left, Constant):
            left = Constant(self._work_out("", left))
        assert isinstance(right, Constant)
        holds = bool(self._operate(test.sign, left.value, right.value))
        self._note(f"{left.value}{test.sign}{right.value}, {'yes' if holds else 'no'}.")
        return holds

    def _work_out(self, label: str, expr: Expr) -> int:
        """Reduce an expression one operation at a time, and note the steps."""
        steps: list[str] = []
        expr = self._filled_in(expr)
        while not isinstance(expr, Constant):
            steps.append(render_expr(expr, ""))
            expr = self._reduced(expr)
        self._check(expr.value)
        self._note(f"{label}{'='.join([*steps, str(expr.value)])}.")
        return expr.value

    def _filled_in(self, expr: Expr) -> Expr:
        """Put the values of variables in the place of their names."""
        match expr:
            case Name(name):
                value = self.variables[name]
                assert isinstance(value, int)
                return Constant(value)
            case Op(sign, left, right):
                return Op(sign, self._filled_in(left), self._filled_in(right))
            case Item(name, index):
                return Item(name, self._filled_in(index))
            case Call(function, argument):
                return Call(function, self._filled_in(argument))
            case _:
                return expr

    def _reduced(self, expr: Expr) -> Expr:
        """Do the first operation whose operands are numbers."""
        match expr:
            case Op(sign, Constant(left), Constant(right)):
                return Constant(self._operate(sign, left, right))
            case Op(sign, Constant() as left, right):
                return Op(sign, left, self._reduced(right))
            case Op(sign, left, right):
                return Op(sign, self._reduced(left), right)
            case Item(name, Constant(index)):
                return Constant(self._list(name)[index])
            case Item(name, index):
                return Item(name, self._reduced(index))
            case Call(function, Constant(argument)):
                return Constant(self._call(self._functions[function], argument))
            case Call(function, argument):
                return Call(function, self._reduced(argument))
            case _:
                return expr

    def _operate(self, sign: str, left: int, right: int) -> int:
        if right == 0 and sign in ("//", "%"):
            raise OutOfBoundsError("division by zero")
        return int(OPERATIONS[sign](left, right))

    def _call(self, function: Define, argument: int) -> int:
        outer, self.variables = self.variables, {function.parameter: argument}
        self._note(f"call {function.function}({argument}).")
        self.run(function.body)
        result = self._work_out("return ", function.result)
        self.variables = outer
        return result

    def _check(self, value: int) -> None:
        if not self._bounds[0] <= value <= self._bounds[1]:
            raise OutOfBoundsError(f"{value} is out of bounds")

    def _list(self, name: str) -> list[int]:
        items = self.variables[name]
        assert isinstance(items, list)
        return items

    def _note(self, line: str) -> None:
        self.trace.append(line)


def _compact(items: Iterable[int]) -> str:
    return f"[{','.join(map(str, items))}]"
