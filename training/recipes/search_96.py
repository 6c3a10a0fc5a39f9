r"""What every row of the search and of the ablations begins from: short, small and cheap.

    python -m training prepare --data ../shared/data/hair --out packs/p288
    python -m training search --set data.pack=packs/p288 --out runs/search

A row takes under two minutes on one free core of a server CPU. Its IoU is far below a shipped
model's: rows are compared with each other, never with anything else.
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

CONFIG = TrainingConfig(
    name="search_96",
    steps=400,
    batch=32,
    seed=1,
    epoch_steps=400,
    validation_limit=100,
    sheet_epochs=99,
    network=NetworkConfig(size=96),
    augment=AugmentConfig(
        rotation_degrees=8.0, zoom=(0.75, 1.5), shift=0.12, aspect=1.25, texture=0.35
    ),
    prior=PriorConfig(
        empty=0.50, small_affine=0.15, large_affine=0.10, thin_plate=0.15, wrong=0.10, own=0.0
    ),
    data=DataConfig(
        pack="packs/p288",
        set_weights=(
            ("figaro1k", 0.22),
            ("celeba5k", 0.42),
            ("celeb1k", 0.12),
            ("lfw_parts", 0.06),
            ("ccp_head", 0.07),
            ("fasseg_multipose01", 0.01),
            ("facesynthetics100", 0.02),
            ("synth_headrender", 0.01),
            ("negatives_noperson", 0.07),
        ),
        workers=0,
    ),
    loss=LossConfig(dice=0.5, edge=1.0),
    optimizer=OptimizerConfig(
        learning_rate=4e-3, warmup_steps=50, weight_decay=1e-3, ema_momentum=0.98
    ),
)
