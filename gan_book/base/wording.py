"""Sentences that are said in more than one place, by Python and by the page.

Plain text with `{places}`: Python fills them with `str.format`, the page with `fill` of
`web/player/words.js`.  What the page says travels in the recipe of its element, as `words`, so that
an edition in another language replaces it here.  Keys of outcomes and verdicts are no words.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

#: How a run ended, by the keys of `metrics.outcomes`.
OUTCOME_WORDS = {
    "diverged": "diverged",
    "off target": "off target",
    "collapsed": "collapsed",
    "narrow": "narrow",
    "good": "good",
    "wide": "wide",
}

#: What explorers say in place of "good" where mean and width are, and the shape is not.
SHAPE_WORDS = {"misshapen": "good, wrong shape"}

#: What stands in an outcome's place where single updates are filmed.
UPDATE_WORDS = {
    "the start": "the start",
    "D has moved": "D has moved",
    "G has moved": "G has moved",
}

#: Numbers too large or too small to be written.
NUMBER_WORDS = {"over": "over {most}", "under": "under −{most}", "less": "less than {least}"}

#: Films and explorers: the sentence of a moment, its strip, and the controls of time.
PLAYER_WORDS = {
    **NUMBER_WORDS,
    **OUTCOME_WORDS,
    **SHAPE_WORDS,
    **UPDATE_WORDS,
    "moment": (
        "Step {step}: generated mean {mean}, width ratio {width}, "
        "Wasserstein-1 {wasserstein} sigma, {outcome}."
    ),
    "steps": "{count} steps",
    "density": "density",
    "frame": "Frame",
    "play": "Play",
    "pause": "Pause",
    "back": "One frame back",
    "forward": "One frame forward",
    "end": "To the last frame",
    "speed": "Speed",
}

#: What a film says beyond, at once and not in play.
FILM_WORDS = {
    "label": "Film of training",
    "ended": (
        "This run diverged at step {step}; the film ends at its last finite frame, step {last}."
    ),
}

#: Both faces of the explorer.
EXPLORER_WORDS = PLAYER_WORDS | {
    "label": "Explorer of the game",
    "ended": "This run diverged at step {step}.",
    "computed": "Computed so far",
    "computing": "computing ...",
    "seconds": "{count} s",
    "minutes": "{count} min",
    "takes_long": "These settings take long: about {time} for the whole run in this browser.",
    "update": "One move:",
    "update_d": "D step",
    "update_d_help": "Update D once, and mark what changed",
    "updated_d": (
        "D step (loss {loss}): D(x) moved by at most {most}; the thin line is D before. "
        "G stands still."
    ),
    "update_g": "G step",
    "update_g_help": "Update G once, and mark what changed",
    "updated_g": (
        "G step (loss {loss}): mean {mean}, width ratio {width}; the thin line is G before. "
        "D stands still."
    ),
    "preset": "preset",
    "preset_help": "a situation of the book; the seed and the minibatch switch stay as they are",
    "needs": "No effect here: this needs {label} {value}.",
    "needs_other": "No effect here: this needs {label} other than {value}.",
    "on": "on",
    "or": " or ",
    "another_seed": "Another seed",
    "another_seed_help": "The next seed, all else the same",
    "reset": "Reset",
    "reset_help": "Back to the settings this began with",
    "link": "Link to these settings",
    "copied": "Copied: it opens the page here, with these settings.",
    "not_copied": "Nothing could be copied here: take the link itself (right click, or hold it).",
    "many_seeds": "{count} seeds",
    "many_seeds_help": "Play {count} seeds with these settings",
    "seeds_to_come": "{done} of {count} seeds",
    "cancel": "Cancel",
    "cancel_help": "Play no more seeds; those that have been played stay",
    "seeds_done": "{count} seeds, 95 % Wilson intervals",
    "seed": "Seed {seed}: {outcome}",
    "seed_help": "Seed {seed}: {outcome}, mean {mean}, width ratio {width}",
}

#: What is turned in mid-run, said in strips, lists and links.
TURN_WORDS = {
    "turned": "From step {step}: {label} {value}",
    "turned_list": "Turned in mid-run",
    "forget": "Forget",
    "turn_here": "Turn from here on",
    "turn_here_help": (
        "In the middle of a run, knobs of the training act from that moment on. "
        "Off, or at the start or the end: a new run."
    ),
}

#: G as a curve.
MAP_WORDS = {
    "map": "G as a curve, noise z to x; where it is flat, many z make one x: collapse",
    "map_said": (
        "Noise from {first} to {last} becomes x from {low} to {high}; "
        "the data's line is the map that makes the data, or its mirror image."
    ),
}

#: A density that is drawn by hand: a bin, and the shapes of `base.sketch` by their keys.
SKETCH_WORDS = {
    "bin": "x from {low} to {high}",
    "height": "height {height} of {highest}",
    "two_bells": "two bells",
    "box": "box",
    "ramp": "ramp",
    "two_boxes": "two boxes",
    "comb": "comb",
    "by_hand": "by hand",
}

EXPLORER_WORDS |= TURN_WORDS | MAP_WORDS | SKETCH_WORDS

#: What only the explorer's face with a kernel says.
KERNEL_WORDS = {
    "moment": "moment",
    "back": "One moment back",
    "forward": "One moment forward",
    "training": "training ...",
}

#: Groups of knobs, by their keys in `widgets.knobs`; "all" holds them where space is dear.
GROUP_WORDS = {
    "first": "",
    "minibatch": "Minibatch layer",
    "networks": "Networks",
    "training": "Training",
    "data": "Data and noise",
    "all": "All knobs",
}

#: The bench of metrics: verdicts by their keys, and the sentence under the picture.
BENCH_WORDS = NUMBER_WORDS | {
    "too low": "too low",
    "inside": "inside",
    "too high": "too high",
    "no_fault": "No instrument tells this generator from a perfect one with {n} samples.",
    "faults": "With {n} samples a fault is seen by: {names}.",
    "range": "{low} to {high}",
    "another_sample": "Another sample",
    "reset": "Reset",
}

CLASSES_WORDS = {
    "mistakes": (
        "Of {count} points the generative boundary has {generative} on the wrong side, "
        "the discriminative one {discriminative}; {angle} degrees between them."
    ),
    "reset": "Reset",
}


def suggest_name(name: str, names: Iterable[str]) -> str:
    """Return the hint for a name that there is not: the nearest one, or all that there are."""
    there = list(names)
    near = difflib.get_close_matches(str(name), there, 1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(there)}"
