"""Charts as SVG to stand inside a page: its fonts, its colours, light and dark.

Every chart is one small panel. Panels flow with the page, so that they can be read on a phone.
"""

import functools
import html
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from r1envs.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TONES = 6
"""Number of colours in the style sheet, each with a pattern of its own in `DASHES`."""

DASHES = ("", "5 2", "1.5 1.5", "7 2 1.5 2", "3 1.5", "9 3")
"""Dashes of a line by its tone: lines must be told apart without colours too."""

_WIDTH = 320.0  # of a panel, in points; the page scales it
_FONT = 10.0
_POINTS = 300  # more than that of one line cannot be seen

# Colours that stand for variables of the style sheet until the SVG is written.
_INK, _FAINT, _RULE = "#010101", "#020202", "#030303"
_VARIABLES = {_INK: "var(--ink)", _FAINT: "var(--faint)", _RULE: "var(--rule)"}
_VARIABLES |= {f"#0a0a0{tone}": f"var(--tone-{tone})" for tone in range(TONES)}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage in a bar chart."""

    label: str
    value: float | None
    """In [0, 1]; None if it is missing."""
    interval: tuple[float, float] | None = None
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A stage in a chart of curves."""

    label: str
    xs: Sequence[float]
    ys: Sequence[float]
    tone: int = 0


def bar_chart(bars: Sequence[Bar], *, name: str, alt: str) -> str:
    """Draw shares as horizontal bars, with their confidence intervals.

    Args:
        bars: From top to bottom.
        name: Unique in the page: ids inside the SVG begin with it.
        alt: What the chart shows, for those who cannot see it.
    """
    left = 8 + 5.6 * max((len(_short(bar.label)) for bar in bars), default=0)
    svg = _drawn(
        functools.partial(_draw_bars, bars=bars),
        height=18.0 * len(bars) + 22,
        left=left,
        right=30,
        bottom=18,
        top=2,
    )
    return _inline(svg, name, alt)


def line_chart(lines: Sequence[Line], *, name: str, alt: str, share: bool = False) -> str:
    """Draw curves over steps: each step faint, their moving average bold.

    Args:
        lines: Those with no point are left out.
        name: Unique in the page: ids inside the SVG begin with it.
        alt: What the chart shows, for those who cannot see it.
        share: Whether the values are shares, to be shown in per cent from 0 to 100.
    """
    svg = _drawn(
        functools.partial(_draw_curves, lines=lines, share=share),
        height=190,
        left=40,
        right=8,
        bottom=32,
        top=6,
    )
    return _inline(svg, name, alt)


def moving_average(values: Sequence[float]) -> list[float]:
    """Smooth over a twentieth of the points, centred, with a shorter window at the ends.

    >>> moving_average([0.0] * 30 + [1.0] * 30)[29:31]
    [0.3333333333333333, 0.6666666666666666]
    """
    reach = len(values) // 40
    return [
        float(np.mean(values[max(0, index - reach) : index + reach + 1]))
        for index in range(len(values))
    ]


def require_matplotlib() -> Any:
    """Import matplotlib, which is wanted for charts alone.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import matplotlib
        import matplotlib.figure
    except ImportError as error:
        raise MissingExtraError("matplotlib", extra="report") from error
    return matplotlib


def _drawn(
    draw: Callable[["Axes"], None],
    *,
    height: float,
    left: float,
    right: float,
    bottom: float,
    top: float,
) -> str:
    """Give `draw` axes within these margins, and return what it drew."""
    matplotlib = require_matplotlib()
    settings = {
        "svg.fonttype": "none",  # text stays text: the page's font, and selectable
        "svg.hashsalt": "r1envs",  # equal charts are equal bytes
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
        "font.size": _FONT,
        "font.family": ["sans-serif"],
    }
    box = (left, bottom, _WIDTH - left - right, height - bottom - top)
    scale = (_WIDTH, height, _WIDTH, height)
    with matplotlib.rc_context(settings):
        figure = matplotlib.figure.Figure(figsize=(_WIDTH / 72, height / 72))
        axes = figure.add_axes([part / whole for part, whole in zip(box, scale, strict=True)])
        axes.set_facecolor("none")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, colors=_FAINT)
        draw(axes)
        return _saved(figure)


def _saved(figure: Any) -> str:
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
    return buffer.getvalue()


def _draw_bars(axes: "Axes", *, bars: Sequence[Bar]) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_xticks([0, 0.5, 1], ["0", "50", "100 %"])
    axes.set_yticks(range(len(bars)), [_short(bar.label) for bar in bars], color=_INK)
    axes.grid(axis="x", color=_RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    for row, bar in enumerate(bars):
        if bar.value is None:
            _label(axes, 0, row, "–", color=_FAINT)
            continue
        axes.barh(row, bar.value, height=0.62, color=_tone(bar.tone), linewidth=0)
        if bar.interval:
            axes.plot(bar.interval, (row, row), color=_INK, linewidth=1.2, clip_on=False)
        end = max(bar.value, bar.interval[1] if bar.interval else 0)
        _label(axes, end, row, f"{100 * bar.value:.1f}", color=_INK)


def _label(axes: "Axes", x: float, row: int, text: str, *, color: str) -> None:
    axes.annotate(
        text, (x, row), (4, 0), textcoords="offset points", va="center_baseline", color=color
    )


def _draw_line(axes: "Axes", line: Line) -> None:
    if not line.xs:
        return
    xs, ys = _thinned(line.xs), _thinned(line.ys)
    dashes = [float(each) for each in DASHES[line.tone % TONES].split()]
    style = (0, dashes) if dashes else "-"
    marker = "o" if len(xs) == 1 else ""
    axes.plot(xs, ys, color=_tone(line.tone), linewidth=0.8, alpha=0.3)
    axes.plot(
        xs,
        moving_average(ys),
        color=_tone(line.tone),
        linewidth=1.8,
        linestyle=style,
        marker=marker,
        markersize=4,
    )


def _draw_curves(axes: "Axes", *, lines: Sequence[Line], share: bool) -> None:
    for line in lines:
        _draw_line(axes, line)
    axes.grid(axis="y", color=_RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel("step", color=_FAINT)
    axes.locator_params(axis="x", nbins=5, integer=True)
    axes.margins(x=0.02)
    if share:
        axes.set_ylim(-0.03, 1.03)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
    else:
        axes.locator_params(axis="y", nbins=5)


def _thinned(values: Sequence[float]) -> list[float]:
    """Average neighbours until few enough are left."""
    size = -(-len(values) // _POINTS)
    return [float(np.mean(values[start : start + size])) for start in range(0, len(values), size)]


def _tone(tone: int) -> str:
    return f"#0a0a0{tone % TONES}"


def _short(label: str) -> str:
    return label if len(label) <= 20 else f"{label[:19]}…"


def _inline(svg: str, name: str, alt: str) -> str:
    """Make a stand-alone SVG part of a page: no head, no ids twice, the page's variables."""
    body = svg[svg.index("<svg") :]
    view = re.search(r"viewBox=\"[^\"]*\"", body)
    # Tags alone: a stage may have any of these marks in its name.
    body = re.sub(r"<[^>]+>", lambda tag: _inline_tag(tag[0], name), body)
    head = f'<svg {view[0] if view else ""} role="img" aria-label="{html.escape(alt)}">'
    return head + body[body.index(">") + 1 :].strip()


def _inline_tag(tag: str, name: str) -> str:
    tag = re.sub(r"^<g id=\"[^\"]*\"", "<g", tag)  # nothing refers to groups
    tag = re.sub(r"(\bid=\"|xlink:href=\"#|url\(#)", lambda match: f"{match[1]}{name}-", tag)
    tag = tag.replace("xlink:href", "href")
    tag = re.sub(r"font-family: [^;\"]*;? ?", "", tag)
    for color, variable in _VARIABLES.items():
        tag = tag.replace(color, variable)
    return tag
