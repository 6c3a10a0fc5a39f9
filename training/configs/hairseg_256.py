"""The light model, 256 x 256, from random weights.

    python -m training prepare --data ../shared/data/hair --out packs/p288
    python -m training train --config hairseg_256 --set data.pack=packs/p288 --out runs/hairseg_256
"""

from training.config import DataConfig, TrainingConfig

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

CONFIG = TrainingConfig(
    name="hairseg_256",
    steps=14_000,
    batch=32,
    epoch_steps=500,
    data=DataConfig(pack="packs/p288", set_weights=SET_WEIGHTS),
)
