r"""The light model, 256 x 256: the last of six stages; own masks, more hats, full decay.

After `hairseg_256_soft`:

    python -m training train --config hairseg_256 --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_soft/average.keras --out runs/hairseg_256
"""

import dataclasses

from training.config import NetworkConfig, OptimizerConfig, PriorConfig
from training.configs.hairseg_256_soft import CONFIG as SOFT

CONFIG = dataclasses.replace(
    SOFT,
    name="hairseg_256",
    steps=1_600,
    batch=40,
    seed=42,
    epoch_steps=400,
    start_from="runs/hairseg_256_soft/average.keras",
    network=NetworkConfig(size=256),
    prior=PriorConfig(wrong=0.16),
    data=dataclasses.replace(SOFT.data, contested_draws=3),
    optimizer=OptimizerConfig(learning_rate=8e-4, warmup_steps=30, weight_decay=1e-3),
)
