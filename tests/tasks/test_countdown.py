import ast
import re
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.problem import Problem
from r1envs.tasks.mathematics._expression import ExpressionError, read_expression
from r1envs.tasks.mathematics.countdown import Countdown
from r1envs.verifiers.verdict import Status

TASK = Countdown()


def reach(target: int, *numbers: int, operators: str = "+-*/") -> Problem:
    return Problem("", "", {"numbers": list(numbers), "target": target, "operators": operators})


def test_thought_tries_the_forms_in_a_fixed_order():
    problem = reach(9, 3, 7, 5, operators="+-")
    thought = (
        "3+7+5=10+5=15 for 9, no. 3+7-5=10-5=5 for 9, no. "
        "3+5-7=8-7=1 for 9, no. 7+5-3=12-3=9 for 9, yes."
    )
    assert TASK.solve(Problem("", "7+5-3", problem.data)) == thought


@pytest.mark.parametrize("answer", ["-6+3+9-2", "(-6+3)+9-2", "-(6+2)+3+9"])
def test_a_minus_may_come_first(answer):
    assert TASK.verify(reach(4, 6, 3, 9, 2, operators="+-"), answer).correct
    assert not TASK.verify(reach(4, 6, 3, 9, 2, operators="+*"), answer).correct


@pytest.mark.parametrize("level", range(1, 11))
def test_every_line_of_a_thought_is_true(level):
    for index in range(10):
        problem = TASK.draw(2, index, level=level)
        lines = TASK.solve(problem).removesuffix(".").split(". ")
        assert len(lines) <= 30
        for line in lines:
            sums, _, wanted = line.removesuffix(", no").removesuffix(", yes").partition(" for ")
            expression, *values = sums.split("=")
            assert read_expression(expression.removeprefix("-") or "0")
            assert {plain_value(value) for value in values} == {plain_value(expression)}
            assert wanted in ("", str(problem.data["target"]))
            reached = plain_value(values[-1]) == problem.data["target"]
            assert reached == line.endswith("yes") or not line.endswith(("yes", "no"))
        assert lines[-1].startswith(f"{problem.answer}=")
        assert sum(line.endswith("yes") for line in lines) == 1


def plain_value(text: str) -> Fraction:
    """Another evaluator, by Python's own parser, for text that the tasks wrote."""

    def value(node: ast.expr) -> Fraction:
        match node:
            case ast.Constant(value=int(number)):
                return Fraction(number)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand)
            case ast.BinOp(left=left, op=op, right=right):
                a, b = value(left), value(right)
                match op:
                    case ast.Add():
                        return a + b
                    case ast.Sub():
                        return a - b
                    case ast.Mult():
                        return a * b
                    case ast.Div():
                        return a / b
        raise AssertionError(ast.dump(node))

    return value(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    "answer",
    ["(8-2)*4", "4*(8-2)", " ( 8 - 2 ) × 4 ", "4·(8−2) = 24", "(8-2)*4=24", "((8)-(2))*((4))"],
)
def test_every_valid_expression_is_accepted(answer):
    assert TASK.verify(reach(24, 4, 8, 2), answer).correct


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("(8-2)*4+0", "uses 0, which is not given"),
        ("8*2+4+4", "uses 4 twice, not once"),
        ("8*4-8", "uses 8 twice, not once"),
        ("8*4", "uses 2 never, not once"),
        ("8+4+2", "8+4+2 is 14, not 24"),
        ("8 +\n4 + 2", "8+4+2 is 14, not 24"),
        ("(8-2)*4=25", "what follows the = is not the target"),
        ("(8-2)*4=24=24", "what follows the = is not the target"),
        ("24", "uses 24, which is not given"),
        ("", "no expression"),
        ("=24", "no expression"),
        ("(8-2)(4)", "( stands where an operator is expected"),
        ("8 4 2", "4 stands where an operator is expected"),
        ("84-2", "uses 84, which is not given"),
        ("8--2*4", "- stands where a number is expected"),
        ("8+4*-2", "- stands where a number is expected"),
        ("4**8*2", "* stands where a number is expected"),
        ("(8-2*4", "a ( is not closed"),
        ("8-2)*4", "a ) closes nothing"),
        ("8-2*", "the expression ends too early"),
        ("8^2+4", "'^' is not arithmetic"),
        ("4.0*(8-2)", "'.' is not arithmetic"),
        ("max(8,2)*4", "'m' is not arithmetic"),
        ("４*(8-2)", "'４' is not arithmetic"),
        ("9" * 150, "a number has more than 9 digits"),
        ("8//2*4", "/ stands where a number is expected"),
        ("()", ") stands where a number is expected"),
    ],
)
def test_wrong_answers_are_told_why(answer, reason):
    verdict = TASK.verify(reach(24, 4, 8, 2), answer)
    assert (verdict.correct, verdict.reason) == (False, reason)


def test_division_by_zero_is_wrong():
    verdict = TASK.verify(reach(4, 4, 2, 2), "4/(2-2)")
    assert (verdict.status, verdict.reason) == (Status.UNPARSABLE, "division by zero")


def test_fractions_are_exact():
    assert TASK.verify(reach(24, 3, 3, 8, 8), "8/(3-8/3)").correct


def test_only_the_operators_of_the_question_count():
    verdict = TASK.verify(reach(24, 4, 8, 2, operators="+-"), "(8-2)*4")
    assert verdict.reason == "uses *, which is not allowed"


@given(st.text(alphabet="0123456789+-*/() =×−", max_size=60))
def test_reader_agrees_with_another_or_refuses(text):
    try:
        value = read_expression(text).evaluate()
    except ExpressionError:
        return
    plain = text.replace("×", "*").replace("−", "-")
    # Python refuses leading zeros; nothing else differs.
    plain = re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain)
    assert value == plain_value(plain.strip())


@given(st.text())
def test_no_answer_raises(answer):
    assert not TASK.verify(reach(24, 4, 8, 2), answer).correct


def test_forms_are_equally_likely_at_level_1():
    """A form is which of the numbers, as the question lists them, is subtracted."""
    problems = [TASK.draw(5, index, level=1) for index in range(1200)]
    forms = Counter(subtracted(problem) for problem in problems)
    assert set(forms) == {None, 0, 1, 2}
    assert all(0.2 < count / 1200 < 0.3 for count in forms.values())


def subtracted(problem: Problem) -> int | None:
    _, minus, number = problem.answer.partition("-")
    return problem.data["numbers"].index(int(number)) if minus else None


def test_level_1_stays_within_its_bounds():
    for index in range(200):
        data = TASK.draw(0, index, level=1).data
        assert len(set(data["numbers"])) == 3
        assert all(1 <= number <= 9 for number in data["numbers"])
        assert 1 <= data["target"] <= 27


def test_numbers_in_another_order_are_the_same_problem():
    assert TASK.canonical(reach(24, 4, 8, 2)) == TASK.canonical(reach(24, 8, 2, 4))
    assert TASK.canonical(reach(24, 4, 8, 2)) != TASK.canonical(reach(25, 4, 8, 2))
