r"""The light model's seventh stage: long, at the first stage's side and a high rate.

From the average of two stages before, which is better than either:

    python -m training soup runs/hairseg_256_more runs/hairseg_256_settled \
        --share 0.5 --out runs/light_six
    python -m training train --config hairseg_256_long --set data.pack=packs/p288 \
        --set start_from=runs/light_six/average.keras --out runs/hairseg_256_long
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256_soft import CONFIG as SOFT

CONFIG = dataclasses.replace(
    SOFT,
    name="hairseg_256_long",
    steps=3_600,
    seed=51,
    start_from="runs/light_six/average.keras",
    prior=dataclasses.replace(SOFT.prior, hairless_wrong=0.5, inverted=0.3),
    data=dataclasses.replace(SOFT.data, contested_draws=2),
    optimizer=OptimizerConfig(
        learning_rate=2e-3, final_learning_rate=5e-4, warmup_steps=60, weight_decay=1e-3
    ),
)
