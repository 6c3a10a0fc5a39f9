r"""The light model's tenth stage: many more plain pictures, small ones, by Muon.

From the average of the eighth stage and the ninth:

    python -m training soup runs/light_eight runs/hairseg_256_plain \
        --share 0.7 --out runs/light_nine
    python -m training train --config hairseg_256_muon --set data.pack=packs/p288_frames \
        --set start_from=runs/light_nine/average.keras --out runs/hairseg_256_muon

Over the same 400 batches Muon lowers the loss further than AdamW does. Pictures are a little less
plain than in the ninth stage: dyed hair is not forgotten, and heads are smaller now and then.
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256_plain import CONFIG as PLAIN

FAIRLY_PLAIN = dataclasses.replace(
    PLAIN.augment,
    rotation_degrees=5.0,
    zoom=(0.72, 1.22),
    shift=0.06,
    aspect=1.12,
    texture=0.15,
    dye=0.08,
    background=0.27,
)
# the sets that are measured more evenly: plain pictures cost celeb1k, of which there were few
EVENLY = (
    ("figaro1k", 0.21),
    ("celeba5k", 0.24),
    ("celeb1k", 0.20),
    ("lfw_parts", 0.08),
    ("ccp_head", 0.10),
    ("fasseg_multipose01", 0.01),
    ("facesynthetics100", 0.015),
    ("synth_headrender", 0.015),
    ("negatives_noperson", 0.125),
    ("person_vikram290", 0.02),
    ("clip_frames", 0.015),
)

CONFIG = dataclasses.replace(
    PLAIN,
    name="hairseg_256_muon",
    steps=6_000,
    batch=48,
    seed=82,
    epoch_steps=600,
    start_from="runs/light_nine/average.keras",
    network=dataclasses.replace(PLAIN.network, size=192),
    augment=FAIRLY_PLAIN,
    data=dataclasses.replace(PLAIN.data, set_weights=EVENLY),
    optimizer=OptimizerConfig(
        kind="muon", learning_rate=1.5e-3, warmup_steps=60, weight_decay=1e-3
    ),
)
