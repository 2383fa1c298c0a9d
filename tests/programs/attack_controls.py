"""Which weak checker each attack is made to beat; see `weak_checkers` and `arena`."""

SECONDS = {"cpu": 0.5, "out": 1.0, "proc": 1.0}
"""How long a checker may take, by class; what has an effect on time is to run into it."""

BEATEN = {
    "forge": {"accepted", "effect"},
    "cpu": {"hang"},
    "crash": {"died", "hang", "effect"},
    "out": {"accepted", "effect", "died", "hang", "grew"},
    "left": {"refused", "died"},
    "ast": {"effect", "died", "grew", "hang"},
    "mem": {"effect", "grew", "hang"},
    "proc": {"effect", "died", "hang"},
}
"""Outcomes that show that a checker was beaten; of other classes, an effect."""

OF_CLASS = {
    "ast": "in_process",
    "cpu": "alarm",
    "crash": "in_process",
    "forge": "by_local",
    "left": "reused",
    "out": "patient",
}
"""The checker for the attacks that `OF_NAME` does not name; of other classes, `in_child`."""

_CHECKERS = """
    asserts: forge_excepthook_exit0 forge_alarm_exit0 forge_del_exit0 forge_finalize_exit0
    asserts: forge_audit_exit0 forge_exit_status_256 forge_c_exit0 forge_exit_group forge_exec_true
    asserts: forge_fork_exit0 forge_read_own_argv forge_caller_constants forge_eq_exits
    asserts: forge_atexit_exit0 forge_exit0_call forge_exit0_import forge_sysexit_call
    asserts: forge_thread_exit0
    by_zip: forge_patch_builtins
    by_text: forge_ctypes_int_cache forge_patch_str
    by_task: forge_gc_dict_expected
    silence: forge_close_fds
    by_same_text: forge_str_subclass
    by_letters: forge_empty_text
    by_search: forge_print_everything
    by_distance: forge_float_subclass forge_nan_distance forge_patch_abs out_nan
    by_relative_distance: forge_infinity
    by_isclose: forge_patch_isclose
    by_operator: forge_patch_operator
    by_json: forge_patch_json_loads
    by_status: forge_status_object
    by_function: forge_globals_compare forge_patch_caller_code
    by_shared_module: forge_patch_numpy
    by_unittest: forge_patch_unittest
    in_process: forge_frame_expected forge_gc_expected forge_main_expected forge_clear_inputs
    visible_asserts: forge_guess_by_input
    sentinel: forge_stdout_sentinel
    summary: forge_stderr_summary
    json_line: forge_json_last_line
    descriptor: forge_every_descriptor
    first_document: forge_late_second_document forge_right_then_exit1
    one_document: forge_double_result
    pickled: forge_pickle_frame forge_result_pickle_rce
    evaluated: forge_repr_eval forge_repr_names
    managed: forge_manager_pickle_rce
    patient: cpu_fault_handler cpu_decimal
    patient: cpu_import_loop cpu_atexit_loop cpu_regex cpu_compile cpu_bigint
    asserts: cpu_finalizer_loop
    early_alarm: cpu_alarm_handler_loop
    explained: cpu_text_of_exception out_long_exception out_long_type_name out_control_characters
    explained: out_turned_letters out_name_of_type
    counted: out_cycle mem_output_alias
    by_quoting: out_nested_backslashes
    by_told_text: out_huge_integer
    read_to_end: proc_hold_pipe
    decoded: out_surrogates
"""
OF_NAME = {
    name: line.partition(":")[0].strip()
    for line in _CHECKERS.splitlines()
    for name in line.partition(":")[2].split()
}


def turn(name):
    """Give [name, checker, seconds] of an attack."""
    kind = name.partition("_")[0]
    checker = OF_NAME.get(name) or OF_CLASS.get(kind, "in_child")
    return [name, checker, SECONDS.get(kind, 3.0)]


def is_beaten(name, outcome):
    return outcome in BEATEN.get(name.partition("_")[0], {"effect"})
