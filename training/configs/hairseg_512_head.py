r"""The full model's fifth stage, 512 x 512: a finer head on the trunk of the stages before.

    python -m training prepare --data ../shared/data/hair --out packs/p512 --size 512
    python -m training train --config hairseg_512_head --set data.pack=packs/p512 \
        --set start_from=runs/hairseg_512_plain/average.keras --out runs/hairseg_512_head

Labels alone: the teacher's masks are too coarse for this side. Gently: at a learning rate of 1.2e-3
it forgot faces.
"""

import dataclasses

from training.config import DataConfig, OptimizerConfig, reweighted
from training.configs.hairseg_256_plain import MORE_HAIRLESS
from training.configs.hairseg_512_plain import CONFIG as PLAIN

LABELLED = reweighted(MORE_HAIRLESS, person_vikram290=0, clip_frames=0)

CONFIG = dataclasses.replace(
    PLAIN,
    name="hairseg_512_head",
    steps=240,
    batch=16,
    seed=73,
    epoch_steps=240,
    start_from="runs/hairseg_512_plain/average.keras",
    network=dataclasses.replace(PLAIN.network, size=512, stem_pool=2),
    data=DataConfig(pack="packs/p512", set_weights=LABELLED, workers=2),
    optimizer=OptimizerConfig(learning_rate=4e-4, warmup_steps=20, weight_decay=1e-3),
)
