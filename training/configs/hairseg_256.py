r"""The light model, 256 x 256: the last of four stages, more faces, full decay.

One command, after `hairseg_256_own`:

    python -m training train --config hairseg_256 --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_own/average.keras --out runs/hairseg_256

After three stages the network fitted faces worse (training IoU 0.79) than backs of heads (0.87),
and neither better in training than in validation by much: it is shown more of what it lacks.
"""

from training.config import DataConfig, LossConfig, OptimizerConfig, TrainingConfig
from training.configs.hairseg_256_gentle import GENTLE

FACES_SET_WEIGHTS = (
    ("figaro1k", 0.24),
    ("celeba5k", 0.36),
    ("celeb1k", 0.10),
    ("lfw_parts", 0.09),
    ("ccp_head", 0.10),
    ("fasseg_multipose01", 0.01),
    ("facesynthetics100", 0.02),
    ("synth_headrender", 0.01),
    ("negatives_noperson", 0.07),
)

CONFIG = TrainingConfig(
    name="hairseg_256",
    steps=1_700,
    batch=32,
    seed=5,
    epoch_steps=425,
    start_from="runs/hairseg_256_own/average.keras",
    augment=GENTLE,
    data=DataConfig(pack="packs/p288", set_weights=FACES_SET_WEIGHTS),
    loss=LossConfig(dice=1.0),
    optimizer=OptimizerConfig(learning_rate=1.2e-3, warmup_steps=50),
)
