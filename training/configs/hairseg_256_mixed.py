r"""The light model's last stage: pictures of nobody that were never there.

After `hairseg_256_nobody`:

    python -m training soup runs/light_eleven runs/hairseg_256_nobody \
        --share 0.5 --out runs/light_twelve
    python -m training train --config hairseg_256_mixed --set data.pack=packs/p288_frames \
        --set start_from=runs/light_twelve/average.keras --out runs/hairseg_256_mixed

The 398 pictures of nobody in our training data are known by heart (no false hair on them, 2.5 % on
56 others), however often they are drawn.
"""

import dataclasses

from training.configs.hairseg_256_nobody import CONFIG as NOBODY

CONFIG = dataclasses.replace(
    NOBODY,
    name="hairseg_256_mixed",
    steps=1_200,
    seed=108,
    epoch_steps=400,
    start_from="runs/light_twelve/average.keras",
    augment=dataclasses.replace(NOBODY.augment, mix=0.6),
    optimizer=dataclasses.replace(NOBODY.optimizer, learning_rate=8e-4),
)
