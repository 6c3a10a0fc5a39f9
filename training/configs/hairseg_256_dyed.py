r"""The light model's tenth stage: short, with dyed hair, which the stage before showed too little.

After `hairseg_256_plain`:

    python -m training train --config hairseg_256_dyed --set data.pack=packs/p288_frames \
        --set start_from=runs/hairseg_256_plain/average.keras --out runs/hairseg_256_dyed
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256_plain import CONFIG as PLAIN

CONFIG = dataclasses.replace(
    PLAIN,
    name="hairseg_256_dyed",
    steps=250,
    seed=75,
    epoch_steps=250,
    start_from="runs/hairseg_256_plain/average.keras",
    augment=dataclasses.replace(PLAIN.augment, dye=0.15),
    optimizer=OptimizerConfig(
        learning_rate=6e-4, warmup_steps=30, weight_decay=1e-3, ema_momentum=0.99
    ),
)
