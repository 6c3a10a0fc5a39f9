r"""The full model's first stage: the light one's trunk, grown, on small pictures.

From the light model's weights, with which the larger trunk begins as the same function
(`networks/transfer.py`), at the first stage's side and a high rate, so that what is new takes part:

    python -m training train --config hairseg_512_start --set data.pack=packs/p288 \
        --set start_from=runs/light_eight/average.keras --out runs/hairseg_512_start

The rate's decay is left to the stages after this one.
"""

import dataclasses

from training.config import NetworkConfig, OptimizerConfig
from training.configs.hairseg_256_long import CONFIG as LONG

# wider and more bottlenecks where pixels are few: 1.4 million weights instead of 0.6
FULL_TRUNK = NetworkConfig(size=192, squeeze_floors=(16, 32, 64, 96), depths=(1, 3, 8, 5))

CONFIG = dataclasses.replace(
    LONG,
    name="hairseg_512_start",
    steps=1_950,
    seed=61,
    epoch_steps=650,
    start_from="runs/light_eight/average.keras",
    network=FULL_TRUNK,
    optimizer=OptimizerConfig(
        learning_rate=2e-3,
        final_learning_rate=4e-4,
        warmup_steps=150,
        decay_steps=5_200,
        weight_decay=1e-3,
    ),
)
