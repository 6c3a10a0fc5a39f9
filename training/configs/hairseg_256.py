r"""The light model, 256 x 256: the fourth stage once more, from its own end (a warm restart).

One command, after `hairseg_256_faces`:

    python -m training train --config hairseg_256 --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_faces/average.keras --out runs/hairseg_256
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256_faces import CONFIG as FACES

CONFIG = dataclasses.replace(
    FACES,
    name="hairseg_256",
    steps=1_600,
    seed=6,
    epoch_steps=400,
    start_from="runs/hairseg_256_faces/average.keras",
    optimizer=OptimizerConfig(learning_rate=1.5e-3, warmup_steps=50),
)
