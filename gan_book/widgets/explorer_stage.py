"""What both faces of the explorer show of a run: picture, strips, readout and their sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gan_book.base.wording import EXPLORER_WORDS
from gan_book.data.distribution import data_quantiles
from gan_book.data.floor import measure_data_floor
from gan_book.metrics.outcomes import is_misshapen
from gan_book.pictures import svg
from gan_book.pictures.frame import Picture
from gan_book.pictures.frame_of_run import take_picture
from gan_book.pictures.frame_svg import draw_losses, draw_picture, draw_strip
from gan_book.pictures.map_svg import draw_map
from gan_book.pictures.turn_marks import draw_turn_marks
from gan_book.pictures.web_files import fill_template
from gan_book.settings import Settings
from gan_book.training.loop import GRID
from gan_book.training.run import TrainingRun
from gan_book.training.single_updates import Position, count_updates
from gan_book.training.train import train
from gan_book.widgets.readout import describe_moment, format_moment

#: Frames of a run, without the first.
FRAMES = 200

#: Seeds that are played at a touch, and quantiles that each of their small pictures is made of.
SEEDS, TILE_QUANTILES = 50, 400

#: Names of the style sheets of all that an explorer shows.
STYLES = ("player", "explorer")


@dataclass(frozen=True)
class Shown:
    """A moment of a run: its picture and its numbers in words."""

    run: TrainingRun
    moment: int
    picture: Picture
    readout: dict[str, str]


def train_frames(settings: Settings) -> TrainingRun:
    """Train with as many recorded moments as the explorer has frames."""
    every = max(1, settings.steps // FRAMES)
    return train(settings.replace(record_frames=True, record_every=every))


def find_last(run: TrainingRun) -> int:
    """Return the index of the last moment at which both networks are finite."""
    finite = np.isfinite(run.record.weights_g).all(1) & np.isfinite(run.record.weights_d).all(1)
    return len(finite) - 1 if finite.all() else max(0, int(np.argmin(finite)) - 1)


def draw_stage(run: TrainingRun, i: int, shown: Shown | None = None) -> str:
    """Return readout, legend, picture and both strips as HTML.

    Args:
        run: whose history is drawn.
        i: the moment at which the playheads stand.
        shown: in place of that moment.
    """
    history, last = run.history, run.settings.steps
    shown, turns = shown or show_moment(run, i), draw_turn_marks(run.settings)
    return fill_template(
        "stage",
        **shown.readout,
        **svg.draw_swatches("data", "generated", "discriminator", "arrow"),
        push=svg.format_push(shown.picture.pushed.push),
        picture=draw_picture(shown.picture, describe_moment(shown.readout)),
        map=draw_map(shown.run, shown.moment, shown.picture.axis),
        losses=draw_losses(history["step"], last, history["loss_d"], history["loss_g"], i, turns),
        strip=draw_strip(history["step"], last, history["width_ratio"], i, turns),
        floor=f"{measure_data_floor(run.settings):.2f}",
    )


def show_moment(run: TrainingRun, i: int) -> Shown:
    """Return what is shown of a recorded moment."""
    return Shown(run, i, take_picture(run, i, count_updates(run, i)), write_readout(run, i))


def write_readout(run: TrainingRun, i: int) -> dict[str, str]:
    """Return the numbers of moment i as they are shown."""
    history = run.history
    names = {"mean": "mean", "width": "width_ratio", "wasserstein": "wasserstein"}
    shown = {short: history[name][i] for short, name in names.items()}
    return format_moment(history["step"][i], name_moment(run, i), shown)


def name_moment(run: TrainingRun, i: int) -> str:
    """Return the key of the word for moment i: its outcome, but for two things.

    The last finite moment of a run that diverged says so, and where a run is good by its mean and
    width, its shape may not be.
    """
    outcome = str(run.outcomes[i])
    if run.diverged_at is not None and i == find_last(run):
        return "diverged"
    if outcome != "good":
        return outcome
    points, data = run.quantiles(i, GRID), data_quantiles(run.settings, GRID)
    return "misshapen" if is_misshapen(points, data) else outcome


def explain_end(run: TrainingRun) -> str:
    """Say that a run diverged, or nothing."""
    at = run.diverged_at
    return "" if at is None else EXPLORER_WORDS["ended"].format(step=f"{at:,}")


def show_update(at: Position, which: str) -> tuple[Position, Shown, str]:
    """Update D ("d") or G ("g") once.

    Returns:
        Where that leads, what is to be shown, and a sentence that says what changed.
    """
    then, loss = at.update_d() if which == "d" else at.update_g()
    runs = at.freeze(), then.freeze()
    before = take_picture(runs[0], 0, at.counts)
    # The same noise before and after: the points have moved, they are not others.
    after = take_picture(runs[1], 0, (at.updates_g, then.updates_d), before)
    readouts = [write_readout(run, 0) for run in runs]
    sentence = _describe_update(which, loss, after, runs)
    readout = readouts[1] | {"step": f"{then.updates_g:,}"}
    return then, Shown(runs[1], 0, after, readout), sentence


def _describe_update(
    which: str, loss: float, after: Picture, runs: tuple[TrainingRun, TrainingRun]
) -> str:
    """Say what changed, as `describeUpdate` of `scene.js` does."""
    values = {"loss": svg.format_number(loss)}
    if which == "d":
        assert after.before is not None  # show_update gave it
        most = np.abs(after.decide - after.before.decide).max()
        values["most"] = svg.format_number(most, 3)
    else:
        for name, measure in (("mean", "mean"), ("width", "width_ratio")):
            both = (svg.format_number(run.history[measure][0], 3) for run in runs)
            values[name] = " → ".join(both)
    return EXPLORER_WORDS[f"updated_{which}"].format(**values)
