r"""What every row of the search and of the ablations begins from: short, small and cheap.

    python -m training prepare --data ../shared/data/hair --out packs/p288
    python -m training search --set data.pack=packs/p288 --out runs/search

A row takes under two minutes on one free core of a server CPU. Its IoU is far below a shipped
model's: rows are compared with each other, never with anything else.
"""

from training.config import (
    DataConfig,
    LossConfig,
    NetworkConfig,
    OptimizerConfig,
    TrainingConfig,
)
from training.configs.hairseg_256_faces import FACES_SET_WEIGHTS
from training.configs.hairseg_256_start import DRAWN_PRIORS, GENTLE

CONFIG = TrainingConfig(
    name="search_96",
    steps=400,
    batch=32,
    seed=1,
    epoch_steps=400,
    validation_limit=100,
    sheet_epochs=99,
    network=NetworkConfig(size=96),
    augment=GENTLE,
    prior=DRAWN_PRIORS,
    data=DataConfig(pack="packs/p288", set_weights=FACES_SET_WEIGHTS, workers=0),
    loss=LossConfig(dice=0.5, edge=1.0),
    optimizer=OptimizerConfig(
        learning_rate=4e-3, warmup_steps=50, weight_decay=1e-3, ema_momentum=0.98
    ),
)
