r"""The light model's ninth stage: plain pictures, most of them without a prior.

After `hairseg_256`, on the pack with the clips' frames (`hairseg_512_places`):

    python -m training soup runs/light_six runs/hairseg_256 --share 0.6 --out runs/light_eight
    python -m training train --config hairseg_256_plain --set data.pack=packs/p288_frames \
        --set start_from=runs/light_eight/average.keras --out runs/hairseg_256_plain

What was drawn before taught the network to bear much; here it learns to be exact where pictures
are as phones give them, and to find hair by itself, where a prior would have told it.
"""

import dataclasses

from training.config import AugmentConfig, OptimizerConfig, PriorConfig, reweighted
from training.configs.hairseg_256 import CONFIG as LIGHT
from training.configs.hairseg_512_own import FEWER_FRAMES

PLAIN = AugmentConfig(
    upside_down=0.0,
    rotation_degrees=3.0,
    zoom=(0.88, 1.15),
    shift=0.04,
    aspect=1.08,
    texture=0.12,
    dye=0.02,
    hat=0.01,
    background=0.30,
)
FEW_PRIORS = PriorConfig(
    empty=0.60,
    small_affine=0.09,
    large_affine=0.04,
    thin_plate=0.09,
    wrong=0.12,
    own=0.06,
    hairless_wrong=0.55,
    inverted=0.35,
)
# plainer pictures alone brought false hair back
MORE_HAIRLESS = reweighted(FEWER_FRAMES, celeba5k=0.36, negatives_noperson=0.13)

CONFIG = dataclasses.replace(
    LIGHT,
    name="hairseg_256_plain",
    steps=850,
    seed=74,
    epoch_steps=425,
    start_from="runs/light_eight/average.keras",
    augment=PLAIN,
    prior=FEW_PRIORS,
    data=dataclasses.replace(LIGHT.data, pack="packs/p288_frames", set_weights=MORE_HAIRLESS),
    optimizer=OptimizerConfig(learning_rate=8e-4, warmup_steps=30, weight_decay=1e-3),
)
