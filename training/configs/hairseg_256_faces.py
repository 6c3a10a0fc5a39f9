r"""The light model's third stage: more faces, fewer hats, full decay.

One command, after `hairseg_256_own`:

    python -m training train --config hairseg_256_faces --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_own/average.keras --out runs/hairseg_256_faces
"""

import dataclasses

from training.config import DataConfig, LossConfig, OptimizerConfig, TrainingConfig
from training.configs.hairseg_256_start import GENTLE

# faces were fitted worst, in training as in validation
FACES_SET_WEIGHTS = (
    ("figaro1k", 0.22),
    ("celeba5k", 0.42),
    ("celeb1k", 0.12),
    ("lfw_parts", 0.06),
    ("ccp_head", 0.07),
    ("fasseg_multipose01", 0.01),
    ("facesynthetics100", 0.02),
    ("synth_headrender", 0.01),
    ("negatives_noperson", 0.07),
)
FEWER_HATS = dataclasses.replace(GENTLE, dye=0.08, hat=0.02)

CONFIG = TrainingConfig(
    name="hairseg_256_faces",
    steps=2_400,
    batch=40,
    seed=14,
    epoch_steps=600,
    start_from="runs/hairseg_256_own/average.keras",
    augment=FEWER_HATS,
    data=DataConfig(pack="packs/p288", set_weights=FACES_SET_WEIGHTS, workers=2),
    loss=LossConfig(dice=1.0, edge=1.0),
    optimizer=OptimizerConfig(learning_rate=1e-3, warmup_steps=50, weight_decay=1e-3),
)
