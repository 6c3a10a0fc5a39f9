r"""The full model's second stage: other backgrounds, and frames of clips by the teacher's masks.

After `hairseg_512_start`, on a pack that holds the frames too:

    python -m training frames ../shared/data/video/* --per-second 1.9 --out frames
    python -m training prepare --data ../shared/data/hair --data frames --out packs/p288_frames
    python -m training soft-labels --teacher runs/teacher_256/average.keras \
        --pack packs/p288_frames
    python -m training train --config hairseg_512_places --set data.pack=packs/p288_frames \
        --set start_from=runs/hairseg_512_start/average.keras --out runs/hairseg_512_places
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_512_start import CONFIG as START

PLACES_SET_WEIGHTS = (
    ("figaro1k", 0.22),
    ("celeba5k", 0.38),
    ("celeb1k", 0.12),
    ("lfw_parts", 0.06),
    ("ccp_head", 0.08),
    ("fasseg_multipose01", 0.01),
    ("facesynthetics100", 0.02),
    ("synth_headrender", 0.01),
    ("negatives_noperson", 0.09),
    ("person_vikram290", 0.03),
    ("clip_frames", 0.03),
)

CONFIG = dataclasses.replace(
    START,
    name="hairseg_512_places",
    steps=3_000,
    seed=62,
    epoch_steps=600,
    start_from="runs/hairseg_512_start/average.keras",
    augment=dataclasses.replace(START.augment, background=0.3),
    data=dataclasses.replace(START.data, pack="packs/p288_frames", set_weights=PLACES_SET_WEIGHTS),
    optimizer=OptimizerConfig(
        learning_rate=1.5e-3, final_learning_rate=4e-4, warmup_steps=40, weight_decay=1e-3
    ),
)
