r"""The light model's third stage, which meets its own masks as priors.

One command, after `hairseg_256_gentle`:

    python -m training train --config hairseg_256_own --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_gentle/average.keras --out runs/hairseg_256_own
"""

from training.config import DataConfig, LossConfig, OptimizerConfig, TrainingConfig
from training.configs.hairseg_256_gentle import GENTLE
from training.configs.hairseg_256_start import SET_WEIGHTS

CONFIG = TrainingConfig(
    name="hairseg_256_own",
    steps=1_600,
    batch=32,
    seed=4,
    epoch_steps=400,
    start_from="runs/hairseg_256_gentle/average.keras",
    augment=GENTLE,
    data=DataConfig(pack="packs/p288", set_weights=SET_WEIGHTS),
    loss=LossConfig(dice=1.0),
    optimizer=OptimizerConfig(learning_rate=2e-3, decay_steps=2_800),
)
