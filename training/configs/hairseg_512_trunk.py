r"""The full model's seventh stage: its trunk at 256 pixels, labels before the teacher's masks.

After `hairseg_512_muon`:

    python -m training train --config hairseg_512_trunk --set data.pack=packs/p288_frames \
        --set start_from=runs/hairseg_512_muon/average.keras --out runs/hairseg_512_trunk
"""

import dataclasses

from training.configs.hairseg_256_final import CONFIG as LIGHT
from training.configs.hairseg_512_muon import CONFIG as MUON

CONFIG = dataclasses.replace(
    LIGHT,
    name="hairseg_512_trunk",
    steps=1_200,
    seed=91,
    epoch_steps=600,
    start_from="runs/hairseg_512_muon/average.keras",
    network=dataclasses.replace(MUON.network, size=256),
)
