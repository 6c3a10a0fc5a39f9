r"""The full model's fourth stage: plain pictures, most of them without a prior.

From the average of the light model's eighth stage, grown, and of the stage before:

    python -m training soup runs/light_eight runs/hairseg_512_own --share 0.6 --out runs/full_three
    python -m training train --config hairseg_512_plain --set data.pack=packs/p288_frames \
        --set start_from=runs/full_three/average.keras --out runs/hairseg_512_plain
"""

import dataclasses

from training.configs.hairseg_256_plain import CONFIG as PLAIN
from training.configs.hairseg_512_own import CONFIG as OWN

CONFIG = dataclasses.replace(
    PLAIN,
    name="hairseg_512_plain",
    steps=850,
    seed=72,
    epoch_steps=425,
    start_from="runs/full_three/average.keras",
    network=OWN.network,
)
