r"""The full model's third stage: 256 pixels, own masks and wrong priors, full decay.

After `hairseg_512_places`:

    python -m training train --config hairseg_512_own --set data.pack=packs/p288_frames \
        --set start_from=runs/hairseg_512_places/average.keras --out runs/hairseg_512_own
"""

import dataclasses

from training.config import OptimizerConfig, reweighted
from training.configs.hairseg_256 import CONFIG as LIGHT
from training.configs.hairseg_512_places import CONFIG as PLACES
from training.configs.hairseg_512_places import PLACES_SET_WEIGHTS

# most frames are of one room, where the teacher misses dark hair far away
FEWER_FRAMES = reweighted(PLACES_SET_WEIGHTS, clip_frames=0.015)

CONFIG = dataclasses.replace(
    PLACES,
    name="hairseg_512_own",
    steps=1_900,
    batch=40,
    seed=63,
    epoch_steps=475,
    start_from="runs/hairseg_512_places/average.keras",
    network=dataclasses.replace(PLACES.network, size=256),
    prior=LIGHT.prior,
    augment=dataclasses.replace(PLACES.augment, zoom=LIGHT.augment.zoom, background=0.25),
    data=dataclasses.replace(
        PLACES.data, set_weights=FEWER_FRAMES, contested_draws=LIGHT.data.contested_draws
    ),
    optimizer=OptimizerConfig(learning_rate=1e-3, warmup_steps=40, weight_decay=1e-3),
)
