"""The words that find fault with a value, as patterns. `retractions` says where they count.

All are for text in lower case, and take time linear in its length: what may be repeated gives
nothing back.
"""

import re

from r1envs.verifiers.mathematics.text.languages import DENIED_BEHIND, FAULTS


def _one_of(words: str) -> str:
    """Join words to a pattern; in a phrase they are joined by an underscore."""
    return f"(?:{'|'.join(words.split())})".replace("_", " ")


_ADVERBS = r"(?:(?:[a-z]+ly|also|still|just|quite|then|even|so|thus|indeed)\s+)*+"
_THING = _one_of(
    "answer value result solution number root candidate approach method count assumption claim sum"
    " conclusion computation calculation reasoning expression formula option choice guess case"
    " total"
)
_GOOD = (
    r"(?:possible(?! to\b)|"
    + _one_of(
        "right correct true valid acceptable allowed admissible consistent feasible sufficient"
        " enough so it what among one_of in_the"
    )
    + rf"|(?:a|the)\s+(?:[a-z]+\s+)?{_THING})\b"
)
_BAD = (
    r"(?:(?:an?|the|in)\s+)?(?:nonsens\w*|contradict\w*|"
    + _one_of(
        "wrong incorrect false impossible invalid absurd flawed erroneous mistaken mistake error"
        " traps? red_herring distractor inconsistent extraneous inadmissible unacceptable rejected"
        " discarded excluded ruled_out dismissed thrown_out thrown_away dropped"
    )
    + rf"|not\s+{_ADVERBS}{_GOOD}|too\s+"
    + _one_of("large small big high low many few good simple")
    + r"|(?:answer|solution) to (?:an?(?:other)?|the) (?:different|other|wrong|easier)\b)"
)
_DOES = (
    r"(?:satisf\w+|fulfil\w*|"
    + _one_of(
        "work hold match fit make_sense add_up agree meet check seem look belong pass exist solve"
        " happen occur apply divide"
    )
    + rf"|be(?:\s+{_GOOD}|\s*(?:[.,;!]|\Z)))"
)
_IS = (
    r"(?:is|are|was|were|['’]s|gets?|(?:seem|appear|look)(?:s|ed)?(?: to be)?"
    r"|(?:turn(?:s|ed) out|prove[sd]?) to be"
    r"|(?:would|must|has to|have to|should|can|could|may|might) (?:be|have been))"
)
# A verb and what it says of a value: "is wrong", "cannot be right", "leads to a contradiction".
_FAULT = (
    rf"\s*+{_ADVERBS}(?:{_IS}\s+{_ADVERBS}{_BAD}"
    rf"|(?:is|are|was|were)n['’]t\s+{_ADVERBS}{_GOOD}"
    rf"|(?:(?:do|does|did|ca|could|wo|would|should)n['’]t|cannot|(?:do|does|did|can|could|will"
    rf"|would|should)\s+(?:not|never))\s+{_ADVERBS}{_DOES}"
    r"|(?:fail|violat|contradict)(?:e?[sd]|ed|ing)?\b|makes? no sense"
    r"|would (?:make|imply|mean|force)\b"
    r"|(?:leads?|led|amounts?|comes?)\s+(?:us\s+)?to\s+(?:an?\s+)?(?:contradiction|absurd)"
    r"|(?:gives?|yields?|produces?)\s+(?:us\s+)?an?\s+(?:contradiction|absurd))"
)
_IT = (
    r"(?:[a-z] ?= ?)?(?:this|that|it|these|both|(?:this|that|the|my|our|such an?)\s+(?:"
    + _one_of(
        "final boxed above obtained resulting found computed last proposed previous earlier same"
        " whole current"
    )
    + rf"\s+)?{_THING}(?:\s+above)?)\b\$?"
)
_OPENERS = (
    r"(?:(?:hm+|"
    + _one_of(
        "but however yet wait no actually unfortunately sadly alas and so hence thus oh well"
        " therefore clearly though although oops hold_on sorry then also now ah yes note_that"
    )
    + r"|i (?:think|see|know|notice|realize) that)\b[\s,:.!…–—-]*+)*+"
)
# A clause, from its start, that is about the value: it, nothing, or "which" where that is near.
SAID_OF_IT = re.compile(rf"\W*+{_OPENERS}(?:{_IT}{_FAULT}|{_BAD}\W*\Z)|\W*+(?:[a-z]+\W+)?no\W*\Z")
SAID_OF_IT_NEAR = re.compile(rf"\W*+{_OPENERS}(?:which\b)?{_FAULT}")
BEGINS_WITH_IT = re.compile(rf"\W*+{_OPENERS}{_IT}")

_AGAIN = _one_of("redo correct fix recompute recalculate recount reconsider rethink revise")
# What the writer says of what he wrote.
ADMISSION = re.compile(
    r"\b(?:i(?: have|['’]ve|['’]m| am| was| must have| think i)?\s+(?:[a-z]+ly\s+|just\s+|also\s+)?"
    r"(?:ma[dk]e (?:an?|some|another)\s+(?:[a-z]+\s+)?(?:mistake|error|slip|blunder|typo)|"
    + _one_of(
        "wrong mistaken miscounted miscalculated misread misunderstood misapplied messed_up forgot"
        " overlooked missed double[-_]counted mixed_up confused give_up do_not_know don['’]t_know"
    )
    + r")\b|i(?:['’]m| am) not (?:\w+ )?(?:sure|certain|confident)\b|i counted \w+ twice\b"
    r"|i mean[,t]|(?:i|we) (?:need|have) to "
    + _AGAIN
    + rf"\b|let(?: me|['’]s| us) (?:try (?:again|another)|{_AGAIN})\b|corrections?:|"
    + _one_of("scratch strike ignore disregard")
    + r" (?:that|this|the|my)\b|"
    + _one_of(
        "just_kidding never_?mind on_second_thoughts? oops start(?:ing)?_over my_(?:mistake|error)"
        " my_bad my_apologies before_the_correction"
    )
    + r"\b|(?:take|took) (?:it|that|this) back\b|(?:shows?|says?|suggests?|proves?) otherwise\b"
    r"|wrongly\)? (?:assum|us|count|appl)\w+"
    r"|my (?:[a-z]+ )?(?:answer|approach|assumption|calculation|reasoning|count|result)"
    r"(?: above| here)? (?:is|was|were|must be) (?:[a-z]+ly )?(?:wrong|incorrect|false|flawed))"
    r"|\berrat(?:um|a)\b|\A\W*(?:correction|forgot|miscounted|misread|miscalculated)\b"
)
CONTRAST = re.compile(
    r"[\W_]*+(?:(?:hm+|wait|oh|no|well|and)[\W_]++)*+"
    + _one_of("but however yet though although alas unfortunately hold_on nevertheless sadly")
    + r"\b"
)
# A word that hardly stands behind a right answer, unless it is said of something else.
STRONG = re.compile(
    r"\b(?:(?:contradict|violat|nonsens|inconsisten|disagree|doubt)\w*|"
    + _one_of(
        "wrong(?:ly)? incorrect(?:ly)? mistake[ns]? errors? erroneous flaw(?:ed|s)? absurd(?:ity)?"
        " invalid impossible false reject(?:ed|s)? discard(?:ed)? rule[ds]?_out exclude[ds]?"
        " retract withdraw fail(?:s|ed)? no_such something_else mismatch off_by slips? spurious"
        " contrary differs? different_approach traps? exceed(?:s|ed)? outside unsure"
    )
    + r"|(?:over|under|double|mis)[- ]?count\w*|(?:un|im|in)"
    + _one_of("reliab tenab likel reasonab realistic accepta plausib feasib accura admissi")
    + r"\w*)\b|[❌✗✘✖]"
)
# A sentence with one of these speaks of another case.
OTHER = re.compile(
    r"\b(?:"
    + _one_of(
        "other second remaining alternative negative extraneous smaller larger complex trivial"
        " imaginary"
    )
    + rf" (?:[a-z]+ )?(?:{_THING}s?|ones?|possibilit\w+)|any "
    + _one_of("other larger smaller bigger greater further more value number such")
    + "|"
    + _one_of(
        "first_option first_choice first_case others another alternatively note remember matter if"
        " unless hard difficult obvious suppose assume necessary necessarily common nothing without"
        " no_error no_mistake no_contradiction"
    )
    + r"|only (?:[a-z]+ )?"
    + _one_of("way value number solution root one choice option case integer possibilit\\w+")
    + r"|(?:options?|choices?) \(?[a-j])\b"
    # Other options, as in "A, B and C fail".
    r"|(?:\A|[.,;:])\s?\(?[a-j]\)?,? (?:\(?[a-j]\b|is|are|was|fail|gives?|do|can|would|has|and|or)"
)
# A sentence with one of these goes on peacefully, in spite of its "but".
PEACEFUL = re.compile(
    r"\b(?:you (?:order|choose)|"
    + _one_of(
        "also too quicker simpler easier faster shorter nicer way method proof argument careful"
        " beware"
    )
    + r")\b"
)
# What is computed or explained behind the answer may speak of errors.
HEADING = re.compile(
    r"[\W_]*+(?:details?|"
    + _one_of(
        "explanation proof reasoning solution justification derivation verification check steps"
        " remark why"
    )
    + r")\b"
)
_NUMBER = r"-?\d++(?:,\d{3}(?!\d))*+(?:[./]\d++)?"
# Another value: where the same one is named again it is called "it".
ANEW = re.compile(
    r"\b(?:(?:it|this|that|there|the [a-z]+) (?:should|must|has to|ought to) "
    r"(?:[a-z]+ly |instead )?(?:be(?! it\b| noted| clear| easy)|have been(?! it\b))"
    rf"|(?:(?:(?:correct|right|actual|true|real) (?:{_THING}|one)"
    rf"|(?:final|required|requested|desired) {_THING}|{_THING} that is (?:right|correct))"
    r" (?:is|must be|=)(?: (?:thus|then|therefore|now|actually|really))?:?"
    r"|(?:final|update|revised|corrected|edit)(?: [a-z]+)?\s?:)"
    r"[\s$(*\\]*(?:[a-z]\s?=\s?)?(?:"
    rf"(?P<number>{_NUMBER})"
    r"|(?P<letter>[a-j]\b(?![\w' ]*[a-z]{2}))))"
)
# Nothing but a value, behind words that correct or without any: "No wait, 6.", "**6**".
_OPENING = r"(?:[\s$*_(=,:~–—]|\\[\[(]|\\(?:text|math)bf\{)*+"
_ENDING = r"(?:[\s$*_).!}]|\\[\])])*+\Z"
ALONE = re.compile(
    rf"{_OPENING}(?P<turn>(?:(?:no|wait|actually|sorry|hm+|oops|well|oh|or|rather|instead|i mean"
    r"|make (?:it|that)|(?:it )?should be|it is|it['’]s|nein|non|não|нет)\b[\s,:.!…–—]*+)++)?"
    rf"{_OPENING}(?:(?P<number>{_NUMBER})|(?P<letter>[a-j])){_ENDING}"
)
# The end of a sentence that concludes with a value, as in "giving 48" or "Total: 25 tilings"; where
# one of the words of an aside stands in it, the value is something else's.
CONCLUDES = re.compile(
    r"(?:\b(?:so|thus|hence|therefore|gives|giving|gets?|have|makes|making|is|are|to|it['’]s|read"
    r"|actually|wait|rather|instead|no)\b|[:→]|=>|\b[a-z]{4,} ="
    r"|\A\W*(?:so|thus|hence|therefore) \$?[a-z] =)"
    rf"{_OPENING}(?P<number>{_NUMBER})(?: [a-z]{{2,12}}){{0,3}}{_ENDING}"
)
ASIDE = re.compile(
    r"\A\W*\(|\b(?:"
    + _one_of(
        "when if for at where with since because check verif\\w* indeed notes? using as from sums?"
        " example case first second other only mod equality divide[sd]? equal round\\w* about"
        " that_is squared cubed percent confidence difficulty level page step question problem"
        " score"
    )
    + r")\b|[≈✓✔✅]"
)
_CLOSERS = r"[\s$*_)\]}\\]*+"
# The value is what is spoken of, and no number of things, as in "7 of them are wrong".
VERB = re.compile(
    rf"{_CLOSERS}(?:(?:turn(?:s|ed)|"
    + _one_of(
        "is was would could should must may might can cannot does did has had seems? appears? given"
        " found obtained as"
    )
    + rf")\b|[^\s\w]|\Z)|[^\w❌✗✘✖]*+(?:{STRONG.pattern})"
)
PLURAL = re.compile(rf"{_CLOSERS}(?:are|were)\b")
# A value of which something is said right behind it must be called the answer, or the like.
SUBJECT = re.compile(
    _CLOSERS + _one_of("is was does did lies? would could should must may might") + r"\b"
)
AFFIRMED = re.compile(
    rf"{_CLOSERS}(?:is|was|would be|must be|should be|does (?:work|satisfy|hold)|must)\s+"
    r"(?:(?:[a-z]+ly|thus|then|also|indeed)\s+)*+(?:(?:an?|"
    + _one_of(
        "the our my your his her its one as in at of what where when how it less greater more equal"
        " exactly correct right true valid possible attained achieved obtained reached required"
        " needed divisible prime odd even positive minimal maximal minimum maximum all enough"
        " sufficient given there also both found satisfied that"
    )
    + r")\b|[-\d$\\(])(?! (?:[a-z]+ )?(?:trap|mistake|error|guess"
    rf"|(?:wrong|incorrect|false) {_THING}))"
)
# "satisfies (1) but not (2)", "would be right only if"
HALF = re.compile(
    r"\W*+would\b.{1,80}\bif\b|\W*+"
    + _one_of("satisf fulfil solve work meet pass hold fit")
    + r"\w*\b.{1,80}\bbut\b"
)
IN_BRACKETS = re.compile(rf"[^\w(（]*+[(（](?:{_BAD}\b|{'|'.join(FAULTS)})")
FOREIGN_DENIAL = re.compile(rf"{_CLOSERS}(?:{'|'.join(DENIED_BEHIND)})")
FOREIGN_FAULT = re.compile(rf"(?<![a-z])(?:{'|'.join(FAULTS)})")
# "No" and "impossible" are not taken back by what says the same.
SAYS_NO = re.compile(
    r"\b(?:no|not|none|never|impossible|false|undefined|dne|inconsistent|infeasible)\b|n['’]t\b"
    r"|\\(?:emptyset|varnothing)|[∅无不没]|\A0\Z"
)
