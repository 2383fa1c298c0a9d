import re

import pytest

from r1envs.problem import Problem
from r1envs.tasks.mathematics.number_bases import NumberBases

TASK = NumberBases()


def conversion(digits: str, given: int, wanted: int, answer: str) -> Problem:
    return Problem("", answer, {"numerals": [[digits, given]], "steps": [], "base": wanted})


TO_HEX = conversion("10110011", 2, 16, "B3")
TO_BINARY = conversion("B3", 16, 2, "10110011")


def worked_out(question: str) -> tuple[int, int]:
    """Read the question, and let Python convert or evaluate; give the value and the base."""
    if match := re.match(r"The number (\w+) is written in base (\d+)\. What is it in", question):
        value = int(match[1], int(match[2]))
    else:
        numbers = re.findall(r"\b([a-e]) = (\w+) in base (\d+)", question)
        names = {name: int(digits, int(base)) for name, digits, base in numbers}
        expression = re.search(r"What is (.*?) in base", question)[1]
        for word, sign in (("AND", "&"), ("XOR", "^"), ("OR", "|")):
            expression = expression.replace(word, sign)
        assert re.fullmatch(r"[a-e0-9&^|<>() ]+", expression)
        value = eval(expression, names)
    return value, int(re.search(r"in base (\d+)\?", question)[1])


@pytest.mark.parametrize("level", range(1, 11))
def test_python_finds_the_same_number(level):
    for index in range(20):
        problem = TASK.draw(1, index, level=level)
        value, base = worked_out(problem.question)
        assert int(problem.answer, base) == value
        assert TASK.solve(problem).endswith(f"So it is {problem.answer}.")


@pytest.mark.parametrize("level", range(6, 11))
def test_every_operation_of_a_thought_is_right(level):
    for index in range(30):
        problem = TASK.draw(2, index, level=level)
        done = re.findall(r"([01]+) (AND|OR|XOR|<<|>>) ([01]+|\d) = ([01]+)", TASK.solve(problem))
        assert len(done) == len(problem.data["steps"])
        for left, name, right, result in done:
            sign = {"AND": "&", "OR": "|", "XOR": "^"}.get(name, name)
            right = right if sign == name else f"0b{right}"
            assert eval(f"0b{left} {sign} {right}") == int(result, 2)


@pytest.mark.parametrize(
    "answer",
    [
        "B3",
        "b3",
        "0xB3",
        "0xb3",
        "00B3",
        "B3_16",
        "B3_{16}",
        "(B3)_{16}",
        "B3₁₆",
        "B3 (base 16)",
        "B3 in base 16",
        r"$\text{B3}_{16}$",
        r"\boxed{\mathrm{B3}}",
        "**B3**",
        "`0xB3`",
        "10110011_2 = B3_16",
        "The answer is B3.",
    ],
)
def test_forms_of_a_numeral(answer):
    verdict = TASK.verify(TO_HEX, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize("answer", ["10110011", "0b10110011", "1011 0011", "B3_16 = 10110011_2"])
def test_forms_of_bits(answer):
    verdict = TASK.verify(TO_BINARY, answer)
    assert verdict.correct, verdict.reason


@pytest.mark.parametrize(
    "answer",
    [
        "B4",
        "3B",
        "179",
        "0b10110011",
        "0oB3",
        "B3_15",
        "B3 (base 8)",
        "-B3",
        "B3.0",
        "B G",
        "B 3",
        "B3 or B4",
        "B3, B4",
        "10110010_2 = B3_16",
        "10110011",
        "0x",
    ],
)
def test_wrong_numerals_earn_nothing(answer):
    assert not TASK.verify(TO_HEX, answer).correct


@pytest.mark.parametrize("answer", ["10110012", "0xB3", "B3", "1 0110011", "101100110"])
def test_wrong_bits_earn_nothing(answer):
    assert not TASK.verify(TO_BINARY, answer).correct


@pytest.mark.parametrize("answer", ["1,204", "1204", "1204_{10}", "1204.0"])
def test_forms_in_base_ten(answer):
    assert TASK.verify(conversion("4B4", 16, 10, "1204"), answer).correct
