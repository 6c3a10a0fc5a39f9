"""The full model, 512 x 512, its trunk started from the light one's.

    python -m training prepare --data ../shared/data/hair --out packs/p512 --size 512
    python -m training train --config hairseg_512 --set data.pack=packs/p512 \
        --set start_from=runs/hairseg_256/average.keras --out runs/hairseg_512
"""

from training.config import DataConfig, NetworkConfig, OptimizerConfig, TrainingConfig
from training.configs.hairseg_256 import SET_WEIGHTS

CONFIG = TrainingConfig(
    name="hairseg_512",
    steps=2_500,
    batch=16,
    epoch_steps=250,
    network=NetworkConfig(size=512, stem_kernel=16, stem_stride=8),
    data=DataConfig(pack="packs/p512", set_weights=SET_WEIGHTS),
    optimizer=OptimizerConfig(learning_rate=1e-3),
)
