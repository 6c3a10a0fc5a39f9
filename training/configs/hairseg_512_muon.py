r"""The full model's sixth stage: many more plain pictures, small ones, by Muon.

After `hairseg_512_plain`:

    python -m training train --config hairseg_512_muon --set data.pack=packs/p288_frames \
        --set start_from=runs/hairseg_512_plain/average.keras --out runs/hairseg_512_muon
"""

import dataclasses

from training.configs.hairseg_256_muon import CONFIG as LIGHT
from training.configs.hairseg_512_plain import CONFIG as PLAIN

CONFIG = dataclasses.replace(
    LIGHT,
    name="hairseg_512_muon",
    steps=4_800,
    seed=81,
    start_from="runs/hairseg_512_plain/average.keras",
    network=dataclasses.replace(PLAIN.network, size=192),
)
