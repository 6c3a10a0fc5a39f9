"""Rows of the tables: each begins with a row above it, and says all that it needs."""

import pytest

from training.config import TrainingConfig
from training.recipes import full, light
from training.recipes.stages import GATE, Average, Folded, set_weights, weights_of


def begins_with(row):
    if isinstance(row, Average):
        return {row.first, row.second}
    if isinstance(row, Folded):
        return {row.source}
    return {row.start_from.split("/")[1]} if row.start_from else set()


@pytest.mark.parametrize(("recipe", "before"), [(light, ()), (full, light.STAGES)])
def test_rows_begin_with_rows_above_them(recipe, before):
    above = {row.name for row in before}
    for row in recipe.STAGES:
        assert begins_with(row) <= above, row.name
        assert row.name not in above
        above.add(row.name)


@pytest.mark.parametrize("recipe", [light, full])
def test_shares_of_priors_are_shares(recipe):
    for row in (*recipe.STAGES, recipe.CONFIG):
        if isinstance(row, TrainingConfig):
            prior = row.prior
            kinds = (prior.empty, prior.small_affine, prior.large_affine, prior.thin_plate)
            assert sum((*kinds, prior.wrong, prior.own)) <= 1.0 + 1e-9, row.name


def test_the_gate_is_put_in_once_and_then_comes_with_the_weights():
    for recipe in (light, full):
        gates = [row.gate for row in recipe.STAGES if isinstance(row, TrainingConfig)]
        assert [gate for gate in gates if gate] == [weights_of(GATE)]


def test_a_set_of_weight_0_is_left_out():
    table = (("faces", (0.5, 0.2)), ("rooms", (0.0, 0.1)))
    assert set_weights(0, table) == (("faces", 0.5),)
    assert set_weights(1, table) == (("faces", 0.2), ("rooms", 0.1))
