r"""The light model's fourth stage: short, as the one before with new draws.

One command, after `hairseg_256_faces`:

    python -m training train --config hairseg_256_more --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_faces/average.keras --out runs/hairseg_256_more
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256_faces import CONFIG as FACES

CONFIG = dataclasses.replace(
    FACES,
    name="hairseg_256_more",
    steps=900,
    seed=15,
    epoch_steps=450,
    start_from="runs/hairseg_256_faces/average.keras",
    optimizer=OptimizerConfig(learning_rate=8e-4, warmup_steps=30, weight_decay=1e-3),
)
