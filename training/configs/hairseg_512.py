r"""The full model, 512 x 512: the light one's trunk, a finer head.

Step by step, from labelled photos:

    python -m training prepare --data ../shared/data/hair --out packs/p512 --size 512
    python -m training train --config hairseg_512 --set data.pack=packs/p512 \
        --set start_from=runs/hairseg_256/average.keras --out runs/hairseg_512

Labels alone: the teacher's masks are too coarse for this side. Gently: at a learning rate of 1.2e-3
it forgot faces.
"""

import dataclasses

from training.config import DataConfig, NetworkConfig, OptimizerConfig
from training.configs.hairseg_256 import CONFIG as LIGHT
from training.configs.hairseg_256_faces import FACES_SET_WEIGHTS

CONFIG = dataclasses.replace(
    LIGHT,
    name="hairseg_512",
    steps=600,
    batch=16,
    seed=53,
    epoch_steps=200,
    start_from="runs/hairseg_256/average.keras",
    network=NetworkConfig(size=512, stem_pool=2),
    data=DataConfig(pack="packs/p512", set_weights=FACES_SET_WEIGHTS, workers=2),
    optimizer=OptimizerConfig(learning_rate=4e-4, warmup_steps=20, weight_decay=1e-3),
)
