r"""The light model's second stage: gentler augmentation.

    python -m training train --config hairseg_256_gentle --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_start/average.keras --out runs/hairseg_256_gentle

A small network under-fits strongly changed pictures: what it meets last is nearer to real photos.
"""

from training.config import (
    AugmentConfig,
    DataConfig,
    LossConfig,
    OptimizerConfig,
    TrainingConfig,
)
from training.configs.hairseg_256_start import DRAWN_PRIORS, SET_WEIGHTS

GENTLE = AugmentConfig(
    rotation_degrees=8.0, zoom=(0.75, 1.5), shift=0.12, aspect=1.25, texture=0.35
)

CONFIG = TrainingConfig(
    name="hairseg_256_gentle",
    steps=2_000,
    batch=32,
    seed=2,
    epoch_steps=500,
    start_from="runs/hairseg_256_start/average.keras",
    augment=GENTLE,
    prior=DRAWN_PRIORS,
    data=DataConfig(pack="packs/p288", set_weights=SET_WEIGHTS),
    loss=LossConfig(dice=1.0),
    optimizer=OptimizerConfig(learning_rate=2.5e-3, decay_steps=3_600),
)
