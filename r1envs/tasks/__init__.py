"""The built-in tasks, as data: the registry imports a task when somebody asks for it."""

CATALOG: dict[str, str] = {
    "r1envs/Addition-v0": "r1envs.tasks.mathematics.addition:Addition",
    "r1envs/Automaton-v0": "r1envs.tasks.programming.automaton:Automaton",
    "r1envs/CellularAutomaton-v0": "r1envs.tasks.programming.cellular_automaton:CellularAutomaton",
    "r1envs/Countdown-v0": "r1envs.tasks.mathematics.countdown:Countdown",
    "r1envs/FindInput-v0": "r1envs.tasks.programming.find_input:FindInput",
    "r1envs/FunctionFromExamples-v0": (
        "r1envs.tasks.programming.function_from_examples:FunctionFromExamples"
    ),
    "r1envs/GuessNumber-v0": "r1envs.tasks.logic.guess_number:GuessNumber",
    "r1envs/KnightsAndKnaves-v0": "r1envs.tasks.logic.knights_and_knaves:KnightsAndKnaves",
    "r1envs/ListPipeline-v0": "r1envs.tasks.programming.list_pipeline:ListPipeline",
    "r1envs/ProgramOutput-v0": "r1envs.tasks.programming.program_output:ProgramOutput",
    "r1envs/RegularExpression-v0": "r1envs.tasks.programming.regular_expression:RegularExpression",
    "r1envs/RepairProgram-v0": "r1envs.tasks.programming.repair_program:RepairProgram",
    "r1envs/SortingTrace-v0": "r1envs.tasks.programming.sorting_trace:SortingTrace",
    "r1envs/StackMachine-v0": "r1envs.tasks.programming.stack_machine:StackMachine",
    "r1envs/TruthAssignment-v0": "r1envs.tasks.logic.truth_assignment:TruthAssignment",
    "r1envs/WithoutLoops-v0": "r1envs.tasks.programming.without_loops:WithoutLoops",
}
"""Where the class of each task lies, as "module:Class"."""

OF_OPTIONS: dict[str, str] = {"r1envs/Rows-v0": "r1envs.datasets.row_tasks:rows"}
"""What makes the tasks that there are only with options, such as the path of a data set."""
