"""Use the verifiers as reward functions of another RL library.

TRL's GRPOTrainer calls a reward function with lists: `math_reward(completions, answer)`, where
`answer` is a column of the dataset. Other libraries differ in names alone.
"""

from r1envs.verifiers import Case, verify_format, verify_math_response, verify_program


def math_reward(completions, answer, **_):
    """1 for a right answer; a verifier that fails raises, and is never a zero."""
    return [
        verify_math_response(completion, reference).score
        for completion, reference in zip(completions, answer, strict=True)
    ]


def format_reward(completions, **_):
    return [verify_format(completion).score for completion in completions]


def main():
    completions = [r"<think>2/4</think> <answer>\frac{1}{2}</answer>", "either 3 or 4"]
    print(math_reward(completions, ["0.5", "3"]), format_reward(completions))
    cases = [Case(args=(2, 3), expected=5), Case(args=(-1, 1), expected=0)]
    for source in ("def add(a, b): return a + b", "def add(a, b): return 5"):
        print(verify_program(source, cases, entry_point="add"))


if __name__ == "__main__":
    main()
