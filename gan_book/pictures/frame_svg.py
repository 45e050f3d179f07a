"""One moment of a game as SVG: densities, D(x), points; and a strip of one measure over the steps.

Films and explorers share these; the modules in `web/` redraw what moves and give the same paths.
"""

from __future__ import annotations

import html

import numpy as np

from gan_book.base.wording import PLAYER_WORDS
from gan_book.pictures import svg
from gan_book.pictures.axis import Axis, draw_axes
from gan_book.pictures.frame import Picture
from gan_book.pictures.web_files import fill_template

#: Upper ends of the strips: width ratio, and losses.
WIDEST = 2.0
MOST_LOSS = 4.0

LANES = 6  # of the arrows, one above the other, each 8 pixels high


def draw_picture(picture: Picture, description: str) -> str:
    """Return the SVG of a moment; the description is what a screen reader says of it."""
    below, above = (svg.format_share(share) for share in picture.outside)
    return fill_template(
        "picture",
        **trace_curves(picture.axis, picture.data, picture.density),
        **_draw_extras(picture),
        decide=svg.trace_line(svg.to_levels(picture.decide, 1)),
        rug=svg.trace_rug(_place(picture.points, picture)),
        below=f"← {below}" if below else "",
        above=f"{above} →" if above else "",
        axes=draw_axes(picture.axis),
        cells=picture.axis.cells,
        description=html.escape(description),
    )


def trace_curves(axis: Axis, data: np.ndarray, density: np.ndarray) -> dict[str, str]:
    """Return the paths of both densities [cells], and the mark where the generated one is cut."""
    real, made = (svg.to_levels(curve, axis.top) for curve in (data, density))
    beyond, beyond_x = mark_peak(made, density.max())
    return {
        "data": svg.trace_hills(real),
        "data_area": svg.trace_area(real),
        "density": svg.trace_hills(made),
        "area": svg.trace_area(made),
        "beyond": beyond,
        "beyond_x": beyond_x,
    }


def mark_peak(levels: np.ndarray, peak: float) -> tuple[str, str]:
    """Return the mark where a curve leaves the picture, how high it goes, and its place."""
    beyond = np.flatnonzero(levels == svg.LEVELS)
    if not len(beyond):
        return "", "50.00%"
    middle = 100 * ((beyond[0] + beyond[-1]) / 2 + 0.5) / len(levels)
    return f"▲ {svg.format_number(peak, 1)}", f"{np.clip(middle, 6, 94):.2f}%"


def _draw_extras(picture: Picture) -> dict[str, str]:
    """Return what an explorer draws beyond a film: curves before an update, data, arrows."""
    if picture.real is None:
        return {"updates": "", "real": "", "arrows": ""}
    before, pushed = picture.before, picture.pushed
    was_d = was_g = ""
    if before and picture.updated == "d":
        was_d = svg.trace_line(svg.to_levels(before.decide, 1))
    elif before:
        was_g = svg.trace_hills(svg.to_levels(before.density, before.axis.top))
    boundary = trace_boundary(svg.to_levels(picture.decide, 1))
    darts = trace_darts(_place(pushed.points, pushed), _place(pushed.tips, pushed))
    before_paths = {"decide_before": was_d, "density_before": was_g}
    return {
        "updates": fill_template("picture_updates", **before_paths, boundary=boundary),
        "real": fill_template("picture_real", real=svg.trace_rug(_place(picture.real, picture))),
        "arrows": fill_template("picture_arrows", darts=darts),
    }


def _place(points: np.ndarray | None, picture: Picture) -> np.ndarray:
    assert points is not None  # an explorer's picture has them
    return svg.to_point_levels(points, picture.axis.low, picture.axis.high)


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


def draw_strip(
    step: np.ndarray, last: int, width_ratio: np.ndarray, i: int, turns: str = ""
) -> str:
    """Return the SVG of the width ratio over the steps, with the playhead at moment i.

    Args:
        turns: marks of what was turned.
    """
    place = step / max(1, last)
    return fill_template(
        "strip",
        history=trace_history(place, width_ratio, WIDEST),
        last=PLAYER_WORDS["steps"].format(count=f"{last:,.0f}"),
        turns=turns,
        playhead=f"{100 * place[i]:.2f}%",
        dot=_hang(width_ratio[i], WIDEST),
    )


def draw_losses(
    step: np.ndarray, last: int, loss_d: np.ndarray, loss_g: np.ndarray, i: int, turns: str = ""
) -> str:
    """Return the SVG of both losses over the steps, with the playhead at moment i.

    Args:
        turns: marks of what was turned.
    """
    place = step / max(1, last)
    return fill_template(
        "losses",
        loss_d=trace_history(place, loss_d, MOST_LOSS),
        loss_g=trace_history(place, loss_g, MOST_LOSS),
        last=PLAYER_WORDS["steps"].format(count=f"{last:,.0f}"),
        turns=turns,
        playhead=f"{100 * place[i]:.2f}%",
        dot=_hang(loss_d[i], MOST_LOSS),
        level=f"{100 * (1 - 2 * np.log(2) / MOST_LOSS):.1f}%",
    )


def _hang(value: float, top: float) -> str:
    """Return how far from the top a dot hangs."""
    height = min(1.0, max(0.0, value / top)) if np.isfinite(value) else 0.0
    return f"{100 * (1 - height):.1f}%"
