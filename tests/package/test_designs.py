"""Designs of sweeps: words become values, and values become runs."""

import math

import numpy as np
import pytest

from gan_book.sweeps.designs import Range, make_design, parse_values
from gan_book.sweeps.parameters import Parameter
from gan_book.sweeps.values import Expression

WHOLE, REAL = Parameter("n", "int", 1), Parameter("rate", "float", 0.1)
LIST, ANY = Parameter("sizes", "list", "(8,)"), Parameter("x", "any", None, optional=True)
SWITCH, WORD = Parameter("flag", "bool", False), Parameter("word", "str", "a")


@pytest.mark.parametrize(
    ("parameter", "text", "values"),
    [
        (WHOLE, "4,8,16", (4, 8, 16)),
        (WHOLE, "0:4", (0, 1, 2, 3)),
        (WHOLE, "0:10:4,100", (0, 4, 8, 100)),
        (WHOLE, "3,3,2", (3, 2)),
        (REAL, "1e-3, 2", (0.001, 2.0)),
        (SWITCH, "true,False", (True, False)),
        (WORD, "sum,mean", ("sum", "mean")),
        (WHOLE, ["1", "5"], (1, 5)),
        (Parameter("m", "int", None, optional=True), "none,3", (None, 3)),
        (WHOLE, "2*50,10**3", (100, 1000)),
        (REAL, "1/200,inf,3", (0.005, math.inf, 3.0)),
        (LIST, "[16,32]", (Expression("[16, 32]"),)),
        (LIST, "[16,32],(1,),[]", tuple(map(Expression, ("[16, 32]", "(1,)", "[]")))),
        (LIST, ["[16,32]", "[4]"], (Expression("[16, 32]"), Expression("[4]"))),
        (ANY, "3", (3,)),
        (
            ANY,
            "3,0.5,abc,None,true,'4',[1,2]",
            (3, 0.5, "abc", None, True, "4", Expression("[1, 2]")),
        ),
        (ANY, "0:3,../data", (0, 1, 2, "../data")),
        (WORD, "[1,$x^$,3:4", ("[1", "$x^$", "3:4")),
    ],
)
def test_words_become_values_of_the_parameters_kind(parameter, text, values):
    found = parse_values(parameter, text)
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


@pytest.mark.parametrize(
    ("parameter", "text", "line"),
    [
        (WHOLE, "4,x", "n must be whole numbers, not 'x'"),
        (WHOLE, "2.5", "n must be whole numbers"),
        (REAL, "nan", "rate must be numbers"),
        (SWITCH, "yes", "flag must be true or false"),
        (WHOLE, "8:8", "n has no values"),
        (WHOLE, ",", "n has no values"),
        (WHOLE, "0:100000000000", "at most"),
        (REAL, "0.5..0.1", "low < high"),
        (REAL, "log:0..1", "0 < low"),
        (REAL, "1..2..3", "rate must be"),
        (WHOLE, [["1"]], "n must be a value or a list"),
        (WHOLE, "7/2", "n must be whole numbers, not '7/2'"),
        (WHOLE, "true", "n must be whole numbers"),
        (REAL, "0.1..inf", "low < high"),
        (LIST, "16", r"sizes must be lists, as \[16, 32\], not '16'"),
        (LIST, "{1,2}", "sizes must be lists"),
        (WORD, "caf\udce9", "word must be words"),
        (ANY, "nan", "x must be a value other than NaN, not 'nan'"),
        (ANY, "2..1", "x must be a range with low < high"),
    ],
)
def test_bad_values_are_one_line(parameter, text, line):
    with pytest.raises(ValueError, match=line) as error:
        parse_values(parameter, text)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["1..5", "0.5..2", "log:1e-3..1"])
def test_a_range_of_any_numbers_is_whole_between_whole_numbers(text):
    found = parse_values(ANY, text)
    assert isinstance(found, Range)
    assert (found.whole, found.log) == (text == "1..5", "log" in text)


def test_grid_has_every_combination_once():
    design = make_design({"a": (1, 2), "b": ("x", "y", "z")})
    assert len(design) == 6
    assert {(p["a"], p["b"]) for p in design} == {(a, b) for a in (1, 2) for b in "xyz"}
    assert len(make_design({"a": (1, True, 1.0), "b": (0,)})) == 3
    assert make_design({}) == [{}]


def test_latin_hypercube_has_one_point_in_each_slice():
    values = {"rate": Range(1e-4, 1e-1, True, False), "n": Range(0, 39, False, True), "w": (1, 2)}
    design = make_design(values, "latin", 40, seed=3)
    slices = np.floor(40 * np.log10([p["rate"] / 1e-4 for p in design]) / 3 - 1e-6)
    assert sorted(slices) == list(range(40))
    assert sorted(p["n"] for p in design) == list(range(40))
    assert [p["w"] for p in design].count(1) == 20
    assert design == make_design(values, "latin", 40, seed=3)
    assert design != make_design(values, "latin", 40, seed=4)


@pytest.mark.parametrize("log", [False, True])
def test_whole_ranges_reach_both_ends(log):
    picked = [
        Range(2, 6, log, True).pick(share) for share in np.linspace(0, 1, 2000, endpoint=False)
    ]
    assert sorted(set(picked)) == [2, 3, 4, 5, 6]
    assert picked == sorted(picked)
    # As likely as they are wide: on a logarithmic scale 2 to 3 is wider than 6 to 7.
    expected = np.log(3 / 2) / np.log(7 / 2) if log else 1 / 5
    assert picked.count(2) / 2000 == pytest.approx(expected, abs=1e-3)


def test_random_points_stay_in_range_and_come_once():
    values = {"n": Range(4, 6, False, True), "w": ("x", "y")}
    design = make_design(values, "random", 500)
    assert {p["n"] for p in design} == {4, 5, 6}
    assert len(design) == 6  # of 500 draws, the equal ones are one run


def test_a_range_needs_a_number_of_points():
    with pytest.raises(ValueError, match="--random or --latin"):
        make_design({"rate": Range(0, 1, False, False)})
    with pytest.raises(ValueError, match="--latin must be"):
        make_design({"n": (1, 2)}, "latin", 0)
