r"""The full model's eleventh stage, 512 x 512: seven times as many steps as before at this side.

After `hairseg_512`:

    python -m training soup runs/full_five runs/hairseg_512 --share 0.75 --out runs/full_six
    python -m training train --config hairseg_512_more --set data.pack=packs/p512 \
        --set start_from=runs/full_six/average.keras --out runs/hairseg_512_more
"""

import dataclasses

from training.configs.hairseg_512 import CONFIG as BEFORE

CONFIG = dataclasses.replace(
    BEFORE,
    name="hairseg_512_more",
    steps=5_200,
    seed=105,
    epoch_steps=650,
    start_from="runs/full_six/average.keras",
    optimizer=dataclasses.replace(BEFORE.optimizer, learning_rate=8e-4, warmup_steps=60),
)
