r"""The light model, 256 x 256: the first stage's weights, gentler augmentation, full decay.

    python -m training train --config hairseg_256 --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_start/average.keras --out runs/hairseg_256

A small network under-fits strongly changed pictures: what it meets last is nearer to real photos.
"""

from training.config import (
    AugmentConfig,
    DataConfig,
    LossConfig,
    OptimizerConfig,
    TrainingConfig,
)
from training.configs.hairseg_256_start import SET_WEIGHTS

GENTLE = AugmentConfig(
    rotation_degrees=8.0, zoom=(0.75, 1.5), shift=0.12, aspect=1.25, texture=0.35
)

CONFIG = TrainingConfig(
    name="hairseg_256",
    steps=3_600,
    batch=32,
    seed=2,
    epoch_steps=500,
    start_from="runs/hairseg_256_start/average.keras",
    augment=GENTLE,
    data=DataConfig(pack="packs/p288", set_weights=SET_WEIGHTS),
    loss=LossConfig(dice=1.0),
    optimizer=OptimizerConfig(learning_rate=2.5e-3),
)
