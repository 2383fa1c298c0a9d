"""The built-in tasks, as data: the registry imports a task when somebody asks for it."""

CATALOG: dict[str, str] = {
    "r1envs/Addition-v0": "r1envs.tasks.mathematics.addition:Addition",
    "r1envs/CalculatorTool-v0": "r1envs.tasks.mathematics.calculator_tool:CalculatorTool",
    "r1envs/CalendarSums-v0": "r1envs.tasks.mathematics.calendar_sums:CalendarSums",
    "r1envs/Countdown-v0": "r1envs.tasks.mathematics.countdown:Countdown",
    "r1envs/Counting-v0": "r1envs.tasks.mathematics.counting:Counting",
    "r1envs/Diophantine-v0": "r1envs.tasks.mathematics.diophantine:Diophantine",
    "r1envs/FunctionFromExamples-v0": (
        "r1envs.tasks.programming.function_from_examples:FunctionFromExamples"
    ),
    "r1envs/GuessNumber-v0": "r1envs.tasks.logic.guess_number:GuessNumber",
    "r1envs/InstructionFollowing-v0": (
        "r1envs.tasks.general.instruction_following:InstructionFollowing"
    ),
    "r1envs/KnightsAndKnaves-v0": "r1envs.tasks.logic.knights_and_knaves:KnightsAndKnaves",
    "r1envs/MatrixAlgebra-v0": "r1envs.tasks.mathematics.matrix_algebra:MatrixAlgebra",
    "r1envs/NextTerm-v0": "r1envs.tasks.mathematics.next_term:NextTerm",
    "r1envs/ProgramOutput-v0": "r1envs.tasks.programming.program_output:ProgramOutput",
    "r1envs/StructuredData-v0": "r1envs.tasks.general.structured_data:StructuredData",
    "r1envs/TruthAssignment-v0": "r1envs.tasks.logic.truth_assignment:TruthAssignment",
    "r1envs/WordProblems-v0": "r1envs.tasks.mathematics.word_problems:WordProblems",
}
"""Where the class of each task lies, as "module:Class"."""

OF_OPTIONS: dict[str, str] = {"r1envs/Rows-v0": "r1envs.datasets.row_tasks:rows"}
"""What makes the tasks that there are only with options, such as the path of a data set."""
