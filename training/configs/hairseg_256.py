r"""The light model, 256 x 256: the last stage, which meets its own masks as priors.

One command, after the second stage:

    python -m training train --config hairseg_256 --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_gentle/average.keras --out runs/hairseg_256
"""

from training.config import DataConfig, LossConfig, OptimizerConfig, TrainingConfig
from training.configs.hairseg_256_gentle import GENTLE
from training.configs.hairseg_256_start import SET_WEIGHTS

CONFIG = TrainingConfig(
    name="hairseg_256",
    steps=2_800,
    batch=32,
    seed=4,
    epoch_steps=400,
    start_from="runs/hairseg_256_gentle/average.keras",
    augment=GENTLE,
    data=DataConfig(pack="packs/p288", set_weights=SET_WEIGHTS),
    loss=LossConfig(dice=1.0),
    optimizer=OptimizerConfig(learning_rate=2e-3),
)
