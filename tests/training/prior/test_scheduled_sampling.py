"""Own masks: only the marked priors change, into what the network makes of them."""

import numpy as np

from training.prior.scheduled_sampling import draw_moves, put_own_masks


class Doubling:
    """Stands in for a network: twice its prior."""

    def predict_on_batch(self, inputs):
        return np.clip(inputs["prior"] * 2.0, 0.0, 1.0)


def inputs():
    prior = np.zeros((5, 64, 64, 1), np.float32)
    prior[:, 20:40, 24:44] = 0.25
    return {"image": np.zeros((5, 64, 64, 3), np.float32), "prior": prior}


def test_marked_priors_become_the_networks_masks_near_where_they_were():
    own = np.array([False, True, False, True, True])
    given = inputs()
    made = put_own_masks(Doubling(), given, own, draw_moves(5, rng=np.random.default_rng(0)))[
        "prior"
    ]
    np.testing.assert_array_equal(made[~own], given["prior"][~own])
    for mask in made[own]:
        assert mask.max() == 0.5
        rows, columns = np.nonzero(mask[..., 0] > 0.25)
        assert abs(rows.mean() - 29.5) < 2 and abs(columns.mean() - 33.5) < 2
    np.testing.assert_array_equal(given["prior"], inputs()["prior"])


def test_none_marked_changes_nothing():
    given = inputs()
    none = np.zeros(5, bool)
    assert put_own_masks(Doubling(), given, none, np.zeros((5, 2))) is given
