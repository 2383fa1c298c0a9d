"""The built-in tasks, as data: the registry imports a task when somebody asks for it."""

CATALOG: dict[str, str] = {
    "r1envs/Addition-v0": "r1envs.tasks.mathematics.addition:Addition",
    "r1envs/Countdown-v0": "r1envs.tasks.mathematics.countdown:Countdown",
    "r1envs/FunctionFromExamples-v0": (
        "r1envs.tasks.programming.function_from_examples:FunctionFromExamples"
    ),
    "r1envs/GraphColouring-v0": "r1envs.tasks.logic.graph_colouring:GraphColouring",
    "r1envs/GuessNumber-v0": "r1envs.tasks.logic.guess_number:GuessNumber",
    "r1envs/KnightsAndKnaves-v0": "r1envs.tasks.logic.knights_and_knaves:KnightsAndKnaves",
    "r1envs/Mastermind-v0": "r1envs.tasks.logic.mastermind:Mastermind",
    "r1envs/Maze-v0": "r1envs.tasks.logic.maze:Maze",
    "r1envs/ProgramOutput-v0": "r1envs.tasks.programming.program_output:ProgramOutput",
    "r1envs/Sudoku-v0": "r1envs.tasks.logic.sudoku:Sudoku",
    "r1envs/TopologicalOrder-v0": "r1envs.tasks.logic.topological_order:TopologicalOrder",
    "r1envs/TruthAssignment-v0": "r1envs.tasks.logic.truth_assignment:TruthAssignment",
    "r1envs/WaterJugs-v0": "r1envs.tasks.logic.water_jugs:WaterJugs",
    "r1envs/Zebra-v0": "r1envs.tasks.logic.zebra:Zebra",
}
"""Where the class of each task lies, as "module:Class"."""

OF_OPTIONS: dict[str, str] = {"r1envs/Rows-v0": "r1envs.datasets.row_tasks:rows"}
"""What makes the tasks that there are only with options, such as the path of a data set."""
