"""Two minutes that prove that the training works, on generated pictures and a tiny network.

    python -m training train --config smoke --out runs/smoke

A laptop's CPU, under a minute. Expected: validation IoU on generated pictures above 0.75, from
below 0.3 before the first step.
"""

from training.config import DataConfig, NetworkConfig, OptimizerConfig, TrainingConfig

CONFIG = TrainingConfig(
    name="smoke",
    steps=240,
    batch=16,
    epoch_steps=80,
    sheet_epochs=1,
    validation_limit=32,
    network=NetworkConfig(
        size=64,
        stem_channels=16,
        widths=(16, 32, 64, 64),
        depths=(1, 1, 1, 1),
        squeeze_floors=(8, 8, 8, 8),
        decoder_widths=(32, 24, 16),
    ),
    data=DataConfig(workers=0),
    optimizer=OptimizerConfig(learning_rate=5e-3, warmup_steps=20, ema_momentum=0.95),
)
