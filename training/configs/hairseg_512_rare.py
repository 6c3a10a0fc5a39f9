r"""The full model's last stage, 512 x 512: what is rare more often, from where `_more` begins.

Dreadlocks, braids and kinky hair, hats and whatever else the teacher and the labels tell apart; on
more varied pictures. It is averaged with `hairseg_512_more`, which begins at the same weights:

    python -m training soft-labels --teacher runs/teacher_256/average.keras --pack packs/p512
    python -m training train --config hairseg_512_rare --set data.pack=packs/p512 \
        --set start_from=runs/full_six/average.keras --out runs/hairseg_512_rare

Of the soft labels only `disagreements.csv` is read: the teacher's masks are too coarse for this
side.
"""

import dataclasses

from training.config import reweighted
from training.configs.hairseg_512_gated import CONFIG as GATED
from training.configs.hairseg_512_more import CONFIG as MORE

RARE = (("figaro1k/dreadlocks", 0.05), ("figaro1k/braids", 0.03), ("figaro1k/kinky", 0.015))

CONFIG = dataclasses.replace(
    MORE,
    name="hairseg_512_rare",
    steps=3_000,
    seed=107,
    epoch_steps=600,
    augment=GATED.augment,
    data=dataclasses.replace(
        MORE.data,
        set_weights=reweighted(
            MORE.data.set_weights,
            figaro1k=0.15,
            celeba5k=0.18,
            celeb1k=0.18,
            lfw_parts=0.10,
            ccp_head=0.12,
        )
        + RARE,
        least_agreement=0.6,
        contested_draws=2,
    ),
    optimizer=dataclasses.replace(MORE.optimizer, learning_rate=6e-4),
)
