r"""The light model, 256 x 256: the last of five stages, with smaller heads.

One command, after `hairseg_256_more`:

    python -m training train --config hairseg_256 --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_more/average.keras --out runs/hairseg_256

The photos show large heads, and the stages before hardly made them smaller: a head a fifth as wide
as the picture was found in part.
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256_faces import CONFIG as FACES
from training.configs.hairseg_256_faces import FEWER_HATS

SMALLER_HEADS = dataclasses.replace(FEWER_HATS, zoom=(0.42, 1.4), shift=0.25)

CONFIG = dataclasses.replace(
    FACES,
    name="hairseg_256",
    steps=320,
    seed=17,
    epoch_steps=320,
    start_from="runs/hairseg_256_more/average.keras",
    augment=SMALLER_HEADS,
    optimizer=OptimizerConfig(learning_rate=5e-4, warmup_steps=10, weight_decay=1e-3),
)
