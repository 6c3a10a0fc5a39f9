r"""The full model's last stage, 512 x 512: a finer head on the trunk of the stages before.

    python -m training prepare --data ../shared/data/hair --out packs/p512 --size 512
    python -m training train --config hairseg_512 --set data.pack=packs/p512 \
        --set start_from=runs/hairseg_512_own/average.keras --out runs/hairseg_512

Labels alone: the teacher's masks are too coarse for this side. Gently: at a learning rate of 1.2e-3
it forgot faces.
"""

import dataclasses

from training.config import DataConfig, OptimizerConfig
from training.configs.hairseg_256_faces import FACES_SET_WEIGHTS
from training.configs.hairseg_512_own import CONFIG as OWN

CONFIG = dataclasses.replace(
    OWN,
    name="hairseg_512",
    steps=500,
    batch=16,
    seed=64,
    epoch_steps=250,
    start_from="runs/hairseg_512_own/average.keras",
    network=dataclasses.replace(OWN.network, size=512, stem_pool=2),
    data=DataConfig(pack="packs/p512", set_weights=FACES_SET_WEIGHTS, workers=2),
    optimizer=OptimizerConfig(learning_rate=4e-4, warmup_steps=20, weight_decay=1e-3),
)
