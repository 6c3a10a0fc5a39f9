r"""The light model's last stage: other backgrounds, and frames of clips by the teacher's masks.

On the pack with the clips' frames (`hairseg_512_places`), after `hairseg_256`:

    python -m training soup runs/light_six.keras runs/hairseg_256/average.keras \
        --share 0.6 --out runs/light_eight.keras
    python -m training train --config hairseg_256_places --set data.pack=packs/p288_frames \
        --set start_from=runs/light_eight.keras --out runs/hairseg_256_places
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256 import CONFIG as LIGHT
from training.configs.hairseg_512_own import FEWER_FRAMES

CONFIG = dataclasses.replace(
    LIGHT,
    name="hairseg_256_places",
    steps=1_300,
    seed=54,
    epoch_steps=325,
    start_from="runs/light_eight.keras",
    augment=dataclasses.replace(LIGHT.augment, background=0.3),
    data=dataclasses.replace(LIGHT.data, pack="packs/p288_frames", set_weights=FEWER_FRAMES),
    optimizer=OptimizerConfig(learning_rate=8e-4, warmup_steps=30, weight_decay=1e-3),
)
