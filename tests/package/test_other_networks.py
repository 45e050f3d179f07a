"""Measurements with other networks: the engine's rules, and the sizes that the tables name."""

import pytest

from book.measurements.chapter_03 import ARTICLE, DEPTHS, EQUAL
from book.measurements.other_networks import check_rules, design_deep, shrink_start
from gan_book.networks.architecture import design_discriminator, design_generator
from gan_book.networks.weights import count_weights


@pytest.mark.parametrize("settings", [ARTICLE, EQUAL], ids=["article", "equal rates"])
def test_three_layers_are_the_engine_s_own(settings):
    assert design_deep(settings, (8, 8, 8)) == design_discriminator(settings)
    assert shrink_start(settings) == design_generator(settings)


def test_a_smaller_start_changes_one_layer():
    one, two = shrink_start(ARTICLE, first=1 / 8)
    assert (one.std, two.std) == (1 / 8, 1.0)
    assert (one.shapes, two.shapes) == ([(1, 4), (4,)], [(4, 1), (1,)])


def test_depths_have_nearly_equal_numbers_of_weights():
    whole = {"depth, article": 169, "depth, equal rates": 53}
    for name, (settings, grid, _) in DEPTHS.items():
        for depth, widths in grid.items():
            assert len(widths) == depth
            assert abs(count_weights(design_deep(settings, widths)) - whole[name]) <= 3


@pytest.mark.long
@pytest.mark.parametrize("settings", [ARTICLE, EQUAL], ids=["article", "equal rates"])
def test_rules_are_the_engine_s(settings):
    # Few steps: rounding grows, and a wrong rule shows at once.
    assert check_rules(settings.replace(steps=20, pretrain_steps=20), range(2)) < 1e-4
