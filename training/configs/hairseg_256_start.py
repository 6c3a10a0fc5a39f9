r"""The light model's first stage, from random weights: strong augmentation.

    python -m training prepare --data ../shared/data/hair --out packs/p288
    python -m training train --config hairseg_256_start --set data.pack=packs/p288 \
        --out runs/hairseg_256_start

4 cores of a server CPU with AVX-512: 65 images/s, 35 minutes. Its decay is left to `hairseg_256`.
"""

from training.config import (
    DataConfig,
    LossConfig,
    OptimizerConfig,
    PriorConfig,
    TrainingConfig,
)

# figaro1k's backs of heads, curls and braids are rare elsewhere: far above its 8 % of the photos
SET_WEIGHTS = (
    ("figaro1k", 0.30),
    ("celeba5k", 0.21),
    ("celeb1k", 0.09),
    ("lfw_parts", 0.13),
    ("ccp_head", 0.12),
    ("fasseg_multipose01", 0.02),
    ("facesynthetics100", 0.03),
    ("synth_headrender", 0.02),
    ("negatives_noperson", 0.08),
)

# the paper's priors, drawn from labels alone; the last stage adds the network's own masks
DRAWN_PRIORS = PriorConfig(
    empty=0.35, small_affine=0.25, large_affine=0.12, thin_plate=0.18, wrong=0.10, own=0.0
)

CONFIG = TrainingConfig(
    name="hairseg_256_start",
    steps=4_000,
    batch=32,
    epoch_steps=500,
    data=DataConfig(pack="packs/p288", set_weights=SET_WEIGHTS),
    prior=DRAWN_PRIORS,
    loss=LossConfig(dice=0.5),
    optimizer=OptimizerConfig(decay_steps=8_000),
)
