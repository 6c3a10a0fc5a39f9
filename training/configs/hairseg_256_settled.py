r"""The light model's sixth stage: 256 pixels, own masks, more hats, full decay.

After `hairseg_256_soft`:

    python -m training train --config hairseg_256_settled --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_soft/average.keras --out runs/hairseg_256_settled
"""

import dataclasses

from training.config import NetworkConfig, OptimizerConfig, PriorConfig, reweighted
from training.configs.hairseg_256_soft import CONFIG as SOFT
from training.configs.hairseg_256_soft import SOFT_SET_WEIGHTS

MORE_HAIRLESS = reweighted(SOFT_SET_WEIGHTS, negatives_noperson=0.09)
# a full prior must be dropped where there is no hair; an inverted one hurt most of all
DISTRUST = PriorConfig(
    empty=0.28,
    small_affine=0.11,
    large_affine=0.07,
    thin_plate=0.10,
    wrong=0.16,
    own=0.28,
    hairless_wrong=0.5,
    inverted=0.25,
)

CONFIG = dataclasses.replace(
    SOFT,
    name="hairseg_256_settled",
    steps=1_600,
    batch=40,
    seed=42,
    epoch_steps=400,
    start_from="runs/hairseg_256_soft/average.keras",
    network=NetworkConfig(size=256),
    prior=DISTRUST,
    data=dataclasses.replace(SOFT.data, set_weights=MORE_HAIRLESS, contested_draws=3),
    optimizer=OptimizerConfig(learning_rate=8e-4, warmup_steps=30, weight_decay=1e-3),
)
