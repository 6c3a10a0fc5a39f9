r"""The full model, 512 x 512, its trunk started from the light one's, gently.

At a learning rate of 1.2e-3 and 1,500 steps it forgot faces (celeb1k from 0.832 to 0.823).

Step by step, from labelled photos:

    python -m training prepare --data ../shared/data/hair --out packs/p512 --size 512
    python -m training train --config hairseg_512 --set data.pack=packs/p512 \
        --set start_from=runs/hairseg_256_more/average.keras --out runs/hairseg_512
"""

from training.config import DataConfig, LossConfig, NetworkConfig, OptimizerConfig, TrainingConfig
from training.configs.hairseg_256 import SMALLER_HEADS
from training.configs.hairseg_256_faces import FACES_SET_WEIGHTS

CONFIG = TrainingConfig(
    name="hairseg_512",
    steps=200,
    batch=16,
    seed=18,
    epoch_steps=200,
    start_from="runs/hairseg_256_more/average.keras",
    network=NetworkConfig(size=512, stem_kernel=16, stem_stride=8),
    augment=SMALLER_HEADS,
    data=DataConfig(pack="packs/p512", set_weights=FACES_SET_WEIGHTS, workers=2),
    loss=LossConfig(dice=1.0, edge=1.0),
    optimizer=OptimizerConfig(learning_rate=3e-4, warmup_steps=10, weight_decay=1e-3),
)
