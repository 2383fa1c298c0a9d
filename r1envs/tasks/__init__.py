"""The built-in tasks, as data: the registry imports a task when somebody asks for it."""

CATALOG: dict[str, str] = {
    "r1envs/Addition-v0": "r1envs.tasks.mathematics.addition:Addition",
    "r1envs/Automaton-v0": "r1envs.tasks.programming.automaton:Automaton",
    "r1envs/CalculatorTool-v0": "r1envs.tasks.mathematics.calculator_tool:CalculatorTool",
    "r1envs/CalendarSums-v0": "r1envs.tasks.mathematics.calendar_sums:CalendarSums",
    "r1envs/CellularAutomaton-v0": "r1envs.tasks.programming.cellular_automaton:CellularAutomaton",
    "r1envs/Countdown-v0": "r1envs.tasks.mathematics.countdown:Countdown",
    "r1envs/Counting-v0": "r1envs.tasks.mathematics.counting:Counting",
    "r1envs/Diophantine-v0": "r1envs.tasks.mathematics.diophantine:Diophantine",
    "r1envs/Entailment-v0": "r1envs.tasks.logic.entailment:Entailment",
    "r1envs/FindInput-v0": "r1envs.tasks.programming.find_input:FindInput",
    "r1envs/FractionArithmetic-v0": (
        "r1envs.tasks.mathematics.fraction_arithmetic:FractionArithmetic"
    ),
    "r1envs/FunctionFromExamples-v0": (
        "r1envs.tasks.programming.function_from_examples:FunctionFromExamples"
    ),
    "r1envs/GraphColouring-v0": "r1envs.tasks.logic.graph_colouring:GraphColouring",
    "r1envs/GreatestCommonDivisor-v0": (
        "r1envs.tasks.mathematics.greatest_common_divisor:GreatestCommonDivisor"
    ),
    "r1envs/GuessNumber-v0": "r1envs.tasks.logic.guess_number:GuessNumber",
    "r1envs/InstructionFollowing-v0": (
        "r1envs.tasks.general.instruction_following:InstructionFollowing"
    ),
    "r1envs/IntegerExpression-v0": "r1envs.tasks.mathematics.integer_expression:IntegerExpression",
    "r1envs/KnightsAndKnaves-v0": "r1envs.tasks.logic.knights_and_knaves:KnightsAndKnaves",
    "r1envs/LinearSystem-v0": "r1envs.tasks.mathematics.linear_system:LinearSystem",
    "r1envs/ListPipeline-v0": "r1envs.tasks.programming.list_pipeline:ListPipeline",
    "r1envs/LongDivision-v0": "r1envs.tasks.mathematics.long_division:LongDivision",
    "r1envs/Mastermind-v0": "r1envs.tasks.logic.mastermind:Mastermind",
    "r1envs/MatrixAlgebra-v0": "r1envs.tasks.mathematics.matrix_algebra:MatrixAlgebra",
    "r1envs/Maze-v0": "r1envs.tasks.logic.maze:Maze",
    "r1envs/Minesweeper-v0": "r1envs.tasks.logic.minesweeper:Minesweeper",
    "r1envs/ModularArithmetic-v0": "r1envs.tasks.mathematics.modular_arithmetic:ModularArithmetic",
    "r1envs/NextTerm-v0": "r1envs.tasks.mathematics.next_term:NextTerm",
    "r1envs/NumberBases-v0": "r1envs.tasks.mathematics.number_bases:NumberBases",
    "r1envs/Ordering-v0": "r1envs.tasks.logic.ordering:Ordering",
    "r1envs/PolynomialProduct-v0": "r1envs.tasks.mathematics.polynomial_product:PolynomialProduct",
    "r1envs/PolynomialRoots-v0": "r1envs.tasks.mathematics.polynomial_roots:PolynomialRoots",
    "r1envs/ProgramOutput-v0": "r1envs.tasks.programming.program_output:ProgramOutput",
    "r1envs/RegularExpression-v0": "r1envs.tasks.programming.regular_expression:RegularExpression",
    "r1envs/RepairProgram-v0": "r1envs.tasks.programming.repair_program:RepairProgram",
    "r1envs/SortingTrace-v0": "r1envs.tasks.programming.sorting_trace:SortingTrace",
    "r1envs/StackMachine-v0": "r1envs.tasks.programming.stack_machine:StackMachine",
    "r1envs/StructuredData-v0": "r1envs.tasks.general.structured_data:StructuredData",
    "r1envs/Sudoku-v0": "r1envs.tasks.logic.sudoku:Sudoku",
    "r1envs/TopologicalOrder-v0": "r1envs.tasks.logic.topological_order:TopologicalOrder",
    "r1envs/TruthAssignment-v0": "r1envs.tasks.logic.truth_assignment:TruthAssignment",
    "r1envs/WaterJugs-v0": "r1envs.tasks.logic.water_jugs:WaterJugs",
    "r1envs/WithoutLoops-v0": "r1envs.tasks.programming.without_loops:WithoutLoops",
    "r1envs/WordProblems-v0": "r1envs.tasks.mathematics.word_problems:WordProblems",
    "r1envs/Zebra-v0": "r1envs.tasks.logic.zebra:Zebra",
}
"""Where the class of each task lies, as "module:Class"."""

OF_OPTIONS: dict[str, str] = {"r1envs/Rows-v0": "r1envs.datasets.row_tasks:rows"}
"""What makes the tasks that there are only with options, such as the path of a data set."""
