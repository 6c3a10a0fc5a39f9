r"""The light model's twelfth stage: a gate for the prior, more varied pictures.

After `hairseg_256_final`:

    python -m training soup runs/light_nine runs/hairseg_256_final \
        --share 0.75 --out runs/light_ten
    python -m training train --config hairseg_256_gated --set data.pack=packs/p288_frames \
        --set start_from=runs/light_ten/average.keras --out runs/hairseg_256_gated

At this side every further step still helped faces and whole figures. The gate starts open; wrong
priors are drawn often enough for it to learn to close.
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256_final import CONFIG as FINAL

CONFIG = dataclasses.replace(
    FINAL,
    name="hairseg_256_gated",
    steps=3_600,
    seed=102,
    epoch_steps=600,
    start_from="runs/light_ten/average.keras",
    gate="runs/gate/average.keras",
    network=dataclasses.replace(FINAL.network, prior_gate=True),
    prior=dataclasses.replace(FINAL.prior, empty=0.46, wrong=0.22),
    augment=dataclasses.replace(
        FINAL.augment,
        rotation_degrees=8.0,
        zoom=(0.62, 1.35),
        shift=0.10,
        aspect=1.22,
        texture=0.35,
        dye=0.08,
    ),
    optimizer=OptimizerConfig(
        kind="muon", learning_rate=1.2e-3, warmup_steps=60, weight_decay=2e-3
    ),
)
