r"""The full model's tenth stage, 512 x 512: the finer head again, on the trunk with a gate.

After `hairseg_512_gated`:

    python -m training train --config hairseg_512 --set data.pack=packs/p512 \
        --set start_from=runs/hairseg_512_gated/average.keras --out runs/hairseg_512
"""

import dataclasses

from training.configs.hairseg_512_gated import CONFIG as GATED
from training.configs.hairseg_512_labels import CONFIG as LABELS

CONFIG = dataclasses.replace(
    GATED,
    name="hairseg_512",
    steps=700,
    batch=16,
    seed=103,
    epoch_steps=350,
    start_from="runs/hairseg_512_gated/average.keras",
    gate="",  # it comes with the trunk
    network=dataclasses.replace(GATED.network, size=512, stem_pool=2),
    augment=LABELS.augment,
    data=LABELS.data,
    optimizer=dataclasses.replace(LABELS.optimizer, warmup_steps=30),
)
