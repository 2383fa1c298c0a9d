"""Which stages belong to the main model, which to the student, and what to compare.

The paper's questions: what does reinforcement learning alone make of a base model, where does
the whole recipe end, and is distilling into a smaller model better than training that model
by reinforcement learning (arXiv 2501.12948, section 4.1)?
"""

from collections.abc import Iterable
from dataclasses import dataclass

from r1envs.report.columns import count, percent
from r1envs.report.record import RunRecord, StageRecord, number

_REINFORCEMENT = "grpo"
_DISTILLATION = "distill"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lineage:
    """The stages of a run by their part in it; None where the run has no such stage."""

    main: tuple[StageRecord, ...]
    student: tuple[StageRecord, ...]
    base: StageRecord | None
    zero: StageRecord | None
    """Reinforcement learning on the base, with nothing between."""
    final: StageRecord | None
    """The last stage of the main model that is done."""
    student_base: StageRecord | None
    student_zero: StageRecord | None
    distilled: StageRecord | None


def lineage(run: RunRecord) -> Lineage:
    """Tell the parts of the stages, by what they start from and how large they are."""
    main = tuple(stage for stage in run.stages if _is_main(run, stage))
    student = tuple(stage for stage in run.stages if stage not in main)
    base = main[0] if main else None
    student_base = next((stage for stage in student if stage.kind != _DISTILLATION), None)
    done = [stage for stage in main if stage.state == "done"]
    return Lineage(
        main=main,
        student=student,
        base=base,
        zero=_reinforced(main, base),
        final=done[-1] if done else None,
        student_base=student_base,
        student_zero=_reinforced(student, student_base),
        distilled=next((stage for stage in student if stage.kind == _DISTILLATION), None),
    )


def headline(run: RunRecord) -> list[tuple[str, str]]:
    """Say in one sentence what came of the run, as pieces: plain text, then a figure.

    A piece without a figure has an empty one.
    """
    line = lineage(run)
    base, zero, final = map(_pass_at_1, (line.base, line.zero, line.final))
    if base is None:
        return [("No stage has been evaluated yet.", "")]
    pieces = [("The base model begins with a pass@1 of", base)]
    if zero is not None:
        pieces = [
            ("Reinforcement learning alone takes the base model’s pass@1 from", base),
            ("to", zero),
        ]
    pieces.append(("on unseen problems", ""))
    if final is not None and line.final not in (line.base, line.zero):
        whole = line.final is line.main[-1]
        text = "; the whole recipe ends at" if whole else "; the recipe has come to"
        pieces.append((text, final))
    return [*pieces, *_student_pieces(line), (".", "")]


def _student_pieces(line: Lineage) -> list[tuple[str, str]]:
    distilled, alone = map(_pass_at_1, (line.distilled, line.student_zero))
    size = _size(line.distilled) or _size(line.student_zero)
    text = f"; a student of {size} reaches" if size else "; the student reaches"
    pieces = []
    for figure, way in ((distilled, "distillation"), (alone, "reinforcement learning alone")):
        if figure is not None:
            pieces.append((text, figure))
            text = f"by {way} and"
    return [*pieces, (text.removesuffix(" and"), "")] if pieces else []


def _size(stage: StageRecord | None) -> str:
    size = number(stage.figures, "parameters") if stage else None
    return "" if size is None else f"{count(size)} parameters"


def _pass_at_1(stage: StageRecord | None) -> str | None:
    share = number(stage.figures, "pass@1") if stage else None
    return None if share is None else f"{percent(share)} %"


def _is_main(run: RunRecord, stage: StageRecord) -> bool:
    """Whether a stage trains the model that the run begins with, and not another."""
    if stage.kind == _DISTILLATION:
        return False
    first = run.stages[0]
    sizes = {number(each.figures, "parameters") for each in (first, stage)} - {None}
    return len(sizes) < 2 and _root(run, stage) is first


def _root(run: RunRecord, stage: StageRecord) -> StageRecord:
    seen = {stage.name}
    while (parent := run.stage(stage.after)) and parent.name not in seen:
        seen.add(parent.name)
        stage = parent
    return stage


def _reinforced(stages: Iterable[StageRecord], base: StageRecord | None) -> StageRecord | None:
    after = [stage for stage in stages if base and stage.after == base.name]
    return next((stage for stage in after if stage.kind == _REINFORCEMENT), None)
