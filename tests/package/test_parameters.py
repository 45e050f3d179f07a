"""Parameters cells: read as Python reads them, and nothing in them is executed."""

import math

import pytest

from gan_book.sweeps.parameters import read_parameters
from gan_book.sweeps.values import Expression, evaluate, fit_value, split_values, write_value


@pytest.mark.parametrize(
    ("line", "kind", "default"),
    [
        ("a = 2 * 50", "int", 100),
        ("a = 1/200", "float", 0.005),
        ("a = -10 ** 3", "int", -1000),
        ("a = float('inf')", "float", math.inf),
        ("a = 'b # c = d'  # a word", "str", "b # c = d"),
        ('a = "x=1"', "str", "x=1"),
        ("a = 2  # threads = cores / 2", "int", 2),
        ("a = True", "bool", True),
        ("a = None", "any", None),
        ("a = [16, 32]", "list", "[16, 32]"),
        ("a = (16,)", "list", "(16,)"),
        ("a = {'b', 'a'}", "set", "{'a', 'b'}"),
        ("a = {'x': [1, float('inf')]}", "dict", "{'x': [1, float(\"inf\")]}"),
        ("a: int | None = 3", "int", 3),
        ("a: None | float = None", "float", None),
        ("a: 'Optional[float]' = 1", "float", 1),
        ("a: typing.Optional[list[int]] = None", "list", None),
        ("a: int | float = 1", "any", 1),
        ("a: float = 1", "float", 1),
        ("a: np.ndarray = [1]", "list", "[1]"),
        ("a = 3  # type: float", "float", 3),
        ("a = os.cpu_count()", "any", "os.cpu_count()"),
        ("a: int = os.cpu_count()", "int", "os.cpu_count()"),
        ("a = [\n  1,  # first\n  2,\n]", "list", "[1, 2]"),
        ("b, a = 1, 2.5", "float", 2.5),
        ("a = b = 7", "int", 7),
        ("cores = 8; a = cores // 2", "int", 4),
        ("cores = f(); a = cores * 2", "any", "cores * 2"),
        ("a = 1\na += 1", "int", "a += 1"),
        ("b = 1\nb += 1\na = b * 2", "any", "b * 2"),
        ("a = 1\nfor a in [5]: pass", "int", "for a in [5]: pass"),
        ("a = 1\na = a + 1", "int", 2),
        ("%matplotlib inline\na = 5", "int", 5),
    ],
)
def test_any_literal_or_expression_is_a_default(line, kind, default):
    found = {parameter.name: parameter for parameter in read_parameters(line)}["a"]
    assert (found.kind, found.default) == (kind, default)
    assert type(found.default) in (type(default), Expression)
    assert isinstance(found.default, Expression) == (
        isinstance(default, str) and found.default != "b # c = d" and found.default != "x=1"
    )


def test_comments_are_help_wherever_the_value_ends():
    source = (
        "a = 2  # threads = cores / 2\nb = '# no help'\nc: int = 1  # one  #@param {x:1}\n"
        "d = [\n  1,  # a number\n]  # sizes\ne = 1  # type: float of the learner\n"
        "# of nobody\nf = 1"
    )
    helps = {parameter.name: parameter.help for parameter in read_parameters(source)}
    assert helps == {
        "a": "threads = cores / 2",
        "b": "",
        "c": "one",
        "d": "sizes",
        "e": "of the learner",
        "f": "",
    }


def test_none_is_allowed_where_the_cell_says_so():
    source = "a = None\nb: int | None = 3\nc: int = 3\nd: int\ne: Optional[str] = 'x'"
    found = read_parameters(source)
    assert [p.name for p in found if p.optional] == ["a", "b", "e"]
    assert [p.name for p in found if p.needed] == ["d"]


def test_nothing_in_a_cell_is_executed(tmp_path):
    trap = tmp_path / "trap"
    source = f"import os\na = os.mkdir({str(trap)!r})\nb = open({str(trap)!r}, 'w')\nc = (1).real"
    assert all(isinstance(parameter.default, Expression) for parameter in read_parameters(source))
    assert not trap.exists()


def test_a_cell_that_is_no_python_is_one_line():
    with pytest.raises(ValueError, match="line 2 is not Python: ") as error:
        read_parameters("a = 1\nb = = 2")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "value",
    [
        *(
            0,
            True,
            None,
            0.1,
            math.inf,
            -math.inf,
            "a'b\"\n$\\",
            [1, (2,), {3, 1}],
            (),
            (1, [math.inf]),
        ),
        *({"k": {1: None}}, set(), frozenset({2, 1}), 2j, b"x", range(3)),
    ],
)
def test_python_reads_what_is_written(value):
    assert eval(write_value(value)) == value
    assert evaluate(write_value(value)) == value
    assert fit_value(value) == (
        value if isinstance(value, (int, float, str)) or value is None else write_value(value)
    )


def test_equal_sets_have_one_text():
    assert write_value({"b", "a", "c"}) == write_value({"c", "b", "a"}) == "{'a', 'b', 'c'}"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1,2", ["1", "2"]),
        ("[1, 2],(3,4), {5,6}", ["[1, 2]", "(3,4)", "{5,6}"]),
        ("'a,b',[\"],\"]", ["'a,b'", '["],"]']),
        ("a b,c", ["a b", "c"]),
        ("1],[2", ["1]", "[2"]),
        ("i for i in x", ["i for i in x"]),
        ("0:8,3", ["0:8", "3"]),
    ],
)
def test_commas_in_brackets_do_not_separate(text, parts):
    assert split_values(text) == parts
