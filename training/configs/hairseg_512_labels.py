r"""The full model's eighth stage, 512 x 512: a finer head on the trunk of the stages before.

    python -m training prepare --data ../shared/data/hair --out packs/p512 --size 512
    python -m training train --config hairseg_512_labels --set data.pack=packs/p512 \
        --set start_from=runs/hairseg_512_trunk/average.keras --out runs/hairseg_512_labels

Labels alone: the teacher's masks are too coarse for this side. Gently: at a learning rate of 1.2e-3
AdamW forgot faces.
"""

import dataclasses

from training.config import DataConfig, OptimizerConfig, reweighted
from training.configs.hairseg_512_trunk import CONFIG as TRUNK

LABELLED = reweighted(TRUNK.data.set_weights, person_vikram290=0, clip_frames=0)

CONFIG = dataclasses.replace(
    TRUNK,
    name="hairseg_512_labels",
    steps=400,
    batch=16,
    seed=93,
    epoch_steps=400,
    start_from="runs/hairseg_512_trunk/average.keras",
    network=dataclasses.replace(TRUNK.network, size=512, stem_pool=2),
    data=DataConfig(pack="packs/p512", set_weights=LABELLED, workers=2),
    optimizer=OptimizerConfig(kind="muon", learning_rate=5e-4, warmup_steps=20, weight_decay=1e-3),
)
