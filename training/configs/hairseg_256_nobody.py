r"""The light model's last stage: more pictures of nobody, and of other places behind heads.

After `hairseg_256_gated`:

    python -m training soup runs/light_ten runs/hairseg_256_gated \
        --share 0.6 --out runs/light_eleven
    python -m training train --config hairseg_256_nobody --set data.pack=packs/p288_frames \
        --set start_from=runs/light_eleven/average.keras --out runs/hairseg_256_nobody

It begins at a larger share of `hairseg_256_gated` than what it is averaged with (`recipes/run.py`).
"""

import dataclasses

from training.config import OptimizerConfig, reweighted
from training.configs.hairseg_256_gated import CONFIG as GATED

CONFIG = dataclasses.replace(
    GATED,
    name="hairseg_256_nobody",
    steps=2_400,
    seed=106,
    epoch_steps=480,
    start_from="runs/light_eleven/average.keras",
    gate="",  # it comes with the trunk
    data=dataclasses.replace(
        GATED.data,
        set_weights=reweighted(
            GATED.data.set_weights,
            figaro1k=0.22,
            celeba5k=0.18,
            celeb1k=0.18,
            negatives_noperson=0.22,
        ),
    ),
    augment=dataclasses.replace(GATED.augment, background=0.35),
    optimizer=OptimizerConfig(kind="muon", learning_rate=1e-3, warmup_steps=60, weight_decay=2e-3),
)
