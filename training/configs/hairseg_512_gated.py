r"""The full model's ninth stage: its trunk at 256 pixels, a gate for the prior, varied pictures.

From the average of what came before, looked at with 256 pixels (its finer head is left out):

    python -m training soup runs/full_four runs/hairseg_512_labels \
        --share 0.75 --out runs/full_five
    python -m training train --config hairseg_512_gated --set data.pack=packs/p288_frames \
        --set start_from=runs/full_five/average.keras --out runs/hairseg_512_gated
"""

import dataclasses

from training.configs.hairseg_256_gated import CONFIG as LIGHT
from training.configs.hairseg_512_trunk import CONFIG as TRUNK

CONFIG = dataclasses.replace(
    LIGHT,
    name="hairseg_512_gated",
    steps=2_600,
    seed=101,
    epoch_steps=520,
    start_from="runs/full_five/average.keras",
    network=dataclasses.replace(TRUNK.network, prior_gate=True),
)
