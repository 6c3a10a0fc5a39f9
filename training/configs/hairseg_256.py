r"""The light model's eighth stage: 256 pixels, own masks, wrong priors, full decay.

From the average of the seventh stage and of what it started from:

    python -m training soup runs/light_six runs/hairseg_256_long --share 0.5 --out runs/light_seven
    python -m training train --config hairseg_256 --set data.pack=packs/p288 \
        --set start_from=runs/light_seven/average.keras --out runs/hairseg_256
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256_settled import CONFIG as SETTLED

CONFIG = dataclasses.replace(
    SETTLED,
    name="hairseg_256",
    steps=4_000,
    seed=52,
    epoch_steps=500,
    start_from="runs/light_seven/average.keras",
    prior=dataclasses.replace(
        SETTLED.prior, empty=0.26, wrong=0.18, hairless_wrong=0.55, inverted=0.35
    ),
    optimizer=OptimizerConfig(learning_rate=8e-4, warmup_steps=40, weight_decay=1e-3),
)
