r"""The light model's first stage, from random weights, on small pictures.

    python -m training prepare --data ../shared/data/hair --out packs/p288
    python -m training train --config hairseg_256_start --set data.pack=packs/p288 \
        --out runs/hairseg_256_start

At 192 pixels a step costs little more than half of one at 256, and what hair is can be learnt
there; `hairseg_256` goes on at the size that is shipped.
"""

from training.config import (
    AugmentConfig,
    DataConfig,
    LossConfig,
    NetworkConfig,
    OptimizerConfig,
    PriorConfig,
    TrainingConfig,
)

# backs of heads, curls and braids are rare outside figaro1k: far above its 8 % of the photos
SET_WEIGHTS = (
    ("figaro1k", 0.26),
    ("celeba5k", 0.33),
    ("celeb1k", 0.09),
    ("lfw_parts", 0.09),
    ("ccp_head", 0.10),
    ("fasseg_multipose01", 0.02),
    ("facesynthetics100", 0.03),
    ("synth_headrender", 0.01),
    ("negatives_noperson", 0.07),
)

# a small network under-fits strongly changed pictures: what it meets is near to real photos
GENTLE = AugmentConfig(
    rotation_degrees=8.0, zoom=(0.75, 1.5), shift=0.12, aspect=1.25, texture=0.35
)

# the paper's priors, drawn from labels alone; the last stages add the network's own masks
DRAWN_PRIORS = PriorConfig(
    empty=0.50, small_affine=0.15, large_affine=0.10, thin_plate=0.15, wrong=0.10, own=0.0
)

CONFIG = TrainingConfig(
    name="hairseg_256_start",
    steps=6_400,
    batch=48,
    seed=11,
    epoch_steps=800,
    network=NetworkConfig(size=192),
    augment=GENTLE,
    prior=DRAWN_PRIORS,
    data=DataConfig(pack="packs/p288", set_weights=SET_WEIGHTS, workers=1),
    loss=LossConfig(dice=1.0, edge=1.0),
    optimizer=OptimizerConfig(
        learning_rate=4e-3, warmup_steps=300, weight_decay=1e-3, decay_steps=9_000
    ),
)
