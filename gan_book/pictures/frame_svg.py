"""One moment of a game as SVG: densities, D(x), points; and a strip of one measure over the steps.

Films and explorers share these; the modules in `web/` redraw what moves and give the same paths.
"""

from __future__ import annotations

import html
from string import Template

import numpy as np

from gan_book.pictures import svg
from gan_book.pictures.frame import Picture
from gan_book.pictures.web_files import fill_template

#: Upper ends of the strips: width ratio, and losses.
WIDEST = 2.0
MOST_LOSS = 4.0

LANES = 6  # of the arrows, one above the other, each 8 pixels high

# What an explorer draws beyond a film: D and G before a half step, D's boundary, data, arrows.
_CURVES = (
    '<path class="gan-line gan-discriminator gan-before" stroke="#009E73" stroke-width="1" '
    'vector-effect="non-scaling-stroke" transform="scale(1 .625)" data-part="decideBefore" '
    'd="$decide_before"/>'
    '<path class="gan-line gan-generated gan-before" stroke="#D55E00" stroke-width="1" '
    'vector-effect="non-scaling-stroke" data-part="densityBefore" d="$density_before"/>'
    '<path class="gan-boundary gan-discriminator" stroke="#009E73" stroke-width="3" '
    'vector-effect="non-scaling-stroke" transform="scale(1 .625)" data-part="boundary" '
    'd="$boundary"/>'
)
_MARKS = (
    '<path class="gan-rug gan-data" stroke="#0072B2" vector-effect="non-scaling-stroke" '
    'transform="translate(0 -10)" data-part="real" d="$real"/>'
)
_ARROWS = (
    '<g transform="translate(0 -60)"><svg y="100%" viewBox="0 0 10000 48" width="100%" height="48" '
    'preserveAspectRatio="none" overflow="visible"><path class="gan-darts" fill="#D55E00" '
    'data-part="darts" d="$darts"/></svg></g>'
)
_EXTRAS = {"curves": _CURVES, "marks": _MARKS, "arrows": _ARROWS}


def draw_picture(picture: Picture, description: str) -> str:
    """Return the SVG of a moment; the description is what a screen reader says of it."""
    values = _draw_curves(picture)
    extras = dict.fromkeys(_EXTRAS, "")
    if picture.real is not None:
        more = _draw_extras(picture)
        extras = {name: Template(markup).substitute(more) for name, markup in _EXTRAS.items()}
    return fill_template(
        "picture",
        **values,
        **extras,
        axes=svg.draw_axes(picture.low, picture.high, picture.top),
        cells=len(picture.data),
        description=html.escape(description),
    )


def _draw_curves(picture: Picture) -> dict[str, str]:
    data, density = (svg.to_levels(curve, picture.top) for curve in (picture.data, picture.density))
    beyond, beyond_x = mark_peak(density, picture.density.max())
    below, above = (svg.format_share(share) for share in picture.outside)
    return {
        "data": svg.trace_hills(data),
        "data_area": svg.trace_area(data),
        "density": svg.trace_hills(density),
        "area": svg.trace_area(density),
        "decide": svg.trace_line(svg.to_levels(picture.decide, 1)),
        "rug": svg.trace_rug(_place(picture.points, picture)),
        "beyond": beyond,
        "beyond_x": beyond_x,
        "below": f"← {below}" if below else "",
        "above": f"{above} →" if above else "",
    }


def mark_peak(levels: np.ndarray, peak: float) -> tuple[str, str]:
    """Return the mark where a curve leaves the picture, how high it goes, and its place."""
    beyond = np.flatnonzero(levels == svg.LEVELS)
    if not len(beyond):
        return "", "50.00%"
    middle = 100 * ((beyond[0] + beyond[-1]) / 2 + 0.5) / len(levels)
    return f"▲ {svg.format_number(peak, 1)}", f"{np.clip(middle, 6, 94):.2f}%"


def _draw_extras(picture: Picture) -> dict[str, str]:
    decide, before = svg.to_levels(picture.decide, 1), picture.before
    moved_d = before is not None and not np.array_equal(before.decide, picture.decide)
    moved_g = before is not None and not moved_d
    was_d = svg.trace_line(svg.to_levels(before.decide, 1)) if before and moved_d else ""
    was_g = ""
    if before and moved_g:
        was_g = svg.trace_hills(svg.to_levels(before.density, before.top))
    pushed = before if before and moved_g else picture  # the arrows that G followed
    return {
        "decide_before": was_d,
        "density_before": was_g,
        "boundary": trace_boundary(decide),
        "real": svg.trace_rug(_place(picture.real, picture)),
        "darts": trace_darts(_place(pushed.points, pushed), _place(pushed.tips, pushed)),
    }


def _place(points: np.ndarray | None, picture: Picture) -> np.ndarray:
    assert points is not None  # an explorer's picture has them
    return svg.to_point_levels(points, picture.low, picture.high)


def trace_darts(points: np.ndarray, tips: np.ndarray) -> str:
    """Return the SVG path of a slim triangle from each point to its tip: [B] point levels.

    Neighbours lie in different lanes, so that none hides another.
    """
    path = ""
    for rank, i in enumerate(np.argsort(points, kind="stable")):
        if max(points[i], tips[i]) <= svg.POINT_LEVELS:
            y = 48 - 8 * (rank % LANES)
            path += f"M{points[i]} {y}v-6L{tips[i]} {y - 3}Z"
    return path


def trace_boundary(decide: np.ndarray) -> str:
    """Return the SVG path of a tick wherever D changes its mind: [cells] levels."""
    gap = decide.astype(float) - svg.LEVELS / 2
    path = ""
    for cell in np.flatnonzero((gap[:-1] < 0) != (gap[1:] < 0)) + 1:
        left, right = gap[cell - 1], gap[cell]
        path += f"M{cell - 1 + left / (left - right):.2f} 440V560"
    return path


def trace_history(place: np.ndarray, values: np.ndarray, top: float) -> str:
    """Return the SVG path of a measure over the steps, 1000 wide and 200 high.

    Args:
        place: [F] from 0 to 1.
        values: [F]; the path is cut off at the top and broken where they are not finite.
        top: upper end.
    """
    path, down = "", True
    for x, value in zip(place, values, strict=True):
        finite = bool(np.isfinite(value))
        if finite:
            height = 200 * min(1.0, max(0.0, value / top))
            path += f"{'M' if down else 'L'}{_round_half_up(1000 * x)} {_round_half_up(height)}"
        down = not finite
    return path


def _round_half_up(value: float) -> int:
    return int(np.floor(value + 0.5))  # as JavaScript does


def draw_strip(step: np.ndarray, last: int, width_ratio: np.ndarray, i: int) -> str:
    """Return the SVG of the width ratio over the steps, with the playhead at moment i."""
    place = step / max(1, last)
    return fill_template(
        "strip",
        history=trace_history(place, width_ratio, WIDEST),
        last_step=f"{last:,.0f}",
        playhead=f"{100 * place[i]:.2f}%",
        dot=_hang(width_ratio[i], WIDEST),
    )


def draw_losses(step: np.ndarray, last: int, loss_d: np.ndarray, loss_g: np.ndarray, i: int) -> str:
    """Return the SVG of both losses over the steps, with the playhead at moment i."""
    place = step / max(1, last)
    return fill_template(
        "losses",
        loss_d=trace_history(place, loss_d, MOST_LOSS),
        loss_g=trace_history(place, loss_g, MOST_LOSS),
        last_step=f"{last:,.0f}",
        playhead=f"{100 * place[i]:.2f}%",
        dot=_hang(loss_d[i], MOST_LOSS),
        level=f"{100 * (1 - 2 * np.log(2) / MOST_LOSS):.1f}%",
    )


def _hang(value: float, top: float) -> str:
    """Return how far from the top a dot hangs."""
    height = min(1.0, max(0.0, value / top)) if np.isfinite(value) else 0.0
    return f"{100 * (1 - height):.1f}%"
