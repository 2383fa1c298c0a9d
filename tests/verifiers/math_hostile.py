# ruff: noqa
"""Hostile maths responses: (gold, response) by name. No verifier may hang, crash, run code or eat memory on any of them.

`gold` is written with dollar signs; `response` is a whole completion. Names ending in `_same` are right answers.
"""


def B(s):
    return r"The answer is $\boxed{" + s + "}$."


P = "CANARY"  # a path that the test puts in
INPUTS = {
    "tower_plain": ("$5$", "The answer is 9**9**9"),
    "tower_caret_plain": ("$5$", "The answer is 9^9^9"),
    "tower_boxed": ("$5$", B("9^{9^{9}}")),
    "tower_10": ("$5$", B("10^{10^{10}}")),
    "tower_10_vs_tower": ("$10^{10^{10}}$", B("10^{10^{10}}+1")),
    "tower_same": ("$10^{10^{10}}$", B("10^{10^{10}}")),
    "pow_big": ("$5$", B("2^{1000000000}")),
    "pow_big_mod": ("$5$", B(r"7^{999999999} \bmod 10")),
    "fact_nested": ("$5$", B("((((9!)!)!)!)")),
    "fact_plain": ("$5$", "The answer is 99999999!"),
    "binom_big": ("$5$", B(r"\binom{1000000000}{500000000}")),
    "expand_vs": ("$(x+1)^{1000}$", B("(x+1)^{1000}+1")),
    "expand_vs_big": ("$(x+1)^{100000}$", B("(1+x)^{100000}+1")),
    "expand_multi": ("$5$", B("(a+b+c+d+e+f+g)^{60}-(a+b+c+d+e+f+g+1)^{60}")),
    "prod_big": ("$5$", B(r"\prod_{n=1}^{100000000} (1+\frac{1}{n})")),
    "limit_hard": (
        "$5$",
        B(r"\lim_{x\to 0} \frac{\sin(\tan x)-\tan(\sin x)}{\arcsin(\arctan x)-\arctan(\arcsin x)}"),
    ),
    "solve_hard": ("$x^5-x-1=0$", B(r"x^{17}+3x^{13}+\sin(x)e^x+y^5=0")),
    "nested_sqrt_30": ("$5$", B(r"\sqrt{2+" * 30 + "2" + "}" * 30)),
    "nested_sqrt_vs": (
        "$" + r"\sqrt{2+" * 14 + "2" + "}" * 14 + "$",
        B(r"\sqrt{2+" * 14 + "3" + "}" * 14),
    ),
    "a_100k_boxed": ("$5$", B("a" * 100000)),
    "digits_100k_boxed": ("$5$", B("7" * 100000)),
    "digits_4300": ("$5$", B("7" * 4301)),
    "digits_1M": ("$5$", B("7" * 1000000)),
    "parens_1k": ("$5$", B("(" * 1000 + "5" + ")" * 1000)),
    "parens_10k": ("$5$", B("(" * 10000 + "5" + ")" * 10000)),
    "parens_50": ("$5$", B("(" * 50 + "5" + ")" * 50)),
    "parens_unbal_500": ("$5$", B("(" * 500 + "5")),
    "parens_plain_1k": ("$5$", "The answer is " + "(" * 1 + "1+" * 5000 + "1"),
    "braces_unbal": ("$5$", r"\boxed{" + "{" * 5000),
    "boxed_nest_200": ("$5$", r"\boxed{" * 200 + "5" + "}" * 200),
    "boxed_open_5k": ("$5$", r"\boxed{" * 5000),
    "latex_bracket_redos": ("$5$", r"\[" * 20000),
    "answer_eq_redos": ("$5$", "answer: = = = " * 5000),
    "digits_space_redos": ("$5$", "1 " * 50000),
    "expr_redos2": ("$5$", "(1 + 2) * " * 8000 + "a"),
    "comma_list_5k": ("$5$", B(",".join(str(i) for i in range(5000)))),
    "set_2k_vs": (
        "$" + r"\{" + ",".join(str(i) for i in range(500)) + r"\}$",
        B(r"\{" + ",".join(str(i + 1) for i in range(500)) + r"\}"),
    ),
    "matrix_sym_inv": (
        "$5$",
        B(
            r"\begin{pmatrix}"
            + r"\\".join("&".join("x_{%d%d}" % (i, j) for j in range(8)) for i in range(8))
            + r"\end{pmatrix}^{-1}"
        ),
    ),
    "matrix_pow": ("$5$", B(r"\begin{pmatrix}1&1\\1&0\end{pmatrix}^{100000000}")),
    "unbalanced": ("$5$", r"The answer is $\boxed{\frac{1}{2$."),
    "unbalanced2": ("$5$", r"\boxed{\left( 5 \right}"),
    "null_bytes": ("$5$", B("5\x00")),
    "unicode_digits_arabic": ("$5$", "The answer is ٥"),
    "unicode_digits_boxed": ("$5$", B("٥")),
    "rtl_override": ("$5$", B("\u202e5")),
    "inf": ("$5$", B(r"\infty")),
    "zero_div": ("$5$", B(r"\frac{1}{0}")),
    "zero_div_gold": (r"$\frac{1}{0}$", B("5")),
    "nan": ("$5$", B(r"\frac{0}{0}")),
    "nan_word": ("$5$", "The answer is nan"),
    "zoo_same": (r"$\frac{1}{0}$", B(r"\frac{1}{0}")),
    "def_loop": ("$5$", B(r"\def\a{\a}\a")),
    "inject_plain": ("$5$", "The answer is __import__('os').system('touch " + P + "1')"),
    "inject_text": ("$5$", B(r"\text{__import__('os').system('touch " + P + "3')}")),
    "inject_opname2": ("$5$", B(r"\operatorname{eval}(1)")),
    "plain_pow_float": ("$5$", "The answer is 1.5^(99999.5^9)"),
    "plain_pow_huge": ("$5$", "The answer is 9^(9^9)"),
    "plain_tower_vs_sym": (r"$\pi$", "The answer is 9^9^9"),
    "num_rounding_e308": ("$0.5$", B(r"10^{400}\cdot 0.1")),
    "exp_exp": ("$0.5$", B(r"e^{e^{e^{e^{e}}}}")),
    "trig_huge": ("$0.5$", B(r"\sin(10^{100000})")),
    "gamma_huge": ("$0.5$", B(r"\Gamma(10^{12})")),
    "zeta": ("$0.5$", B(r"\zeta(3)")),
    "float_exp": ("$0.5$", B(r"1.0^{99999999999}")),
    "float_tower": ("$0.5$", B(r"9.5^{9.5^{9.5^{9.5}}}")),
}
