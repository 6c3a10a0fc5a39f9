r"""The light model's second stage, 256 x 256, which meets its own masks as priors.

One command, after `hairseg_256_start`:

    python -m training train --config hairseg_256_own --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_start/average.keras --out runs/hairseg_256_own

Its decay is left to `hairseg_256`, which shows it fewer hats: with this many, black hair before
a black wall was taken for one.
"""

import dataclasses

from training.config import DataConfig, LossConfig, OptimizerConfig, TrainingConfig
from training.configs.hairseg_256_start import GENTLE, SET_WEIGHTS

# dyed hair and hats are what the labelled photos lack most
DYED_AND_COVERED = dataclasses.replace(GENTLE, dye=0.12, hat=0.06)

CONFIG = TrainingConfig(
    name="hairseg_256_own",
    steps=3_000,
    batch=40,
    seed=12,
    epoch_steps=500,
    start_from="runs/hairseg_256_start/average.keras",
    augment=DYED_AND_COVERED,
    data=DataConfig(pack="packs/p288", set_weights=SET_WEIGHTS, workers=2),
    loss=LossConfig(dice=1.0, edge=1.0),
    optimizer=OptimizerConfig(
        learning_rate=2e-3, warmup_steps=100, weight_decay=1e-3, decay_steps=5_000
    ),
)
