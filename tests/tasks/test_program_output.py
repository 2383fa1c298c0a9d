import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.programming._machine import Machine, OutOfBoundsError
from r1envs.tasks.programming._syntax import Assign, Constant, Name, Op, render, render_expr
from r1envs.tasks.programming.program_output import ProgramOutput
from r1envs.verifiers import Case, verify_program

TASK = ProgramOutput()


@pytest.mark.parametrize("level", range(1, 11))
def test_python_prints_the_same(level):
    """The interpreter of the task against the real one, in the sandbox."""
    for index in range(12):
        problem = TASK.draw(4, index, level=level)
        source = problem.question.partition("\n")[2]
        verdict = verify_program(source, [Case(stdin="", expected=f"{problem.answer}\n")])
        assert verdict.correct, (source, problem.answer, verdict)


def test_thought_follows_the_program():
    machine = Machine(largest=30, most_steps=10)
    a, b = Name("a"), Name("b")
    machine.run(
        [
            Assign("a", Constant(3)),
            Assign("b", Constant(5)),
            Assign("a", Op("+", a, b)),
            Assign("b", Op("-", a, Constant(2))),
        ]
    )
    assert " ".join(machine.trace) == "a=3. b=5. a=3+5=8. b=8-2=6."


@pytest.mark.parametrize(("level", "assignments"), [(1, 2), (2, 3)])
def test_low_levels_are_straight_lines_of_small_numbers(level, assignments):
    for index in range(100):
        problem = TASK.draw(1, index, level=level)
        assert problem.question.count("\n") == assignments + 3
        assert all(int(number) <= 30 for number in re.findall(r"\d+", problem.solution))
        assert not re.search(r"=-\d", problem.solution)
        assert problem.solution.endswith(f"prints {problem.answer}.")


@pytest.mark.parametrize("level", range(1, 11))
def test_calculations_in_the_thought_are_true(level):
    for index in range(10):
        thought = TASK.draw(9, index, level=level).solution
        for left, sign, right, result in re.findall(
            r"(?<![-+*/%\w])(\d+)([-+*%])(\d+)=(-?\d+)[.=]", thought
        ):
            expected = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__, "%": int.__mod__}
            assert expected[sign](int(left), int(right)) == int(result), thought


@pytest.mark.parametrize("answer", ["8 6", " 8  6\n", "8\n6"])
def test_white_space_does_not_count(answer):
    assert TASK.verify(Problem("", "8 6"), answer).correct


@pytest.mark.parametrize("answer", ["86", "8, 6", "6 8", "8 6 8", "8", "08 6", "８ 6"])
def test_other_text_is_wrong(answer):
    verdict = TASK.verify(Problem("", "8 6"), answer)
    assert not verdict.correct
    assert "is not what the program prints" in verdict.reason


def test_parentheses_are_written_where_python_needs_them():
    a, two = Name("a"), Constant(2)
    assert render_expr(Op("*", Op("+", a, two), two)) == "(a + 2) * 2"
    assert render_expr(Op("+", Op("*", a, two), two)) == "a * 2 + 2"
    assert render_expr(Op("-", a, Op("-", a, two))) == "a - (a - 2)"


def test_runaway_programs_stop():
    grow = Assign("a", Op("*", Name("a"), Constant(9)))
    machine = Machine(largest=100, most_steps=10)
    with pytest.raises(OutOfBoundsError):
        machine.run([Assign("a", Constant(1)), grow, grow, grow])
    with pytest.raises(OutOfBoundsError):
        Machine(largest=100, most_steps=10).run([Assign("a", Constant(1))] * 11)


def test_a_rejected_statement_leaves_no_trace():
    machine = Machine(largest=10, most_steps=10)
    machine.run([Assign("a", Constant(9))])
    with pytest.raises(OutOfBoundsError):
        machine.run([Assign("a", Op("+", Name("a"), Name("a")))])
    assert (machine.variables, machine.trace) == ({"a": 9}, ["a=9."])


def test_rendered_lines_are_indented_by_nesting():
    from r1envs.tasks.programming._syntax import For, If, Range

    test = Op("<", Name("i"), Constant(2))
    loop = For("i", Range(Constant(3)), (If(test, (Assign("a", Name("i")),)),))
    assert render([loop]) == ["for i in range(3):", "    if i < 2:", "        a = i"]
