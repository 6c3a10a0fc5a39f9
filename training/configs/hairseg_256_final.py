r"""The light model's last stage: its own side, labels before the teacher's masks.

After `hairseg_256_muon`:

    python -m training train --config hairseg_256_final --set data.pack=packs/p288_frames \
        --set start_from=runs/hairseg_256_muon/average.keras --out runs/hairseg_256_final

Towards the end of the stage before, the loss still fell and `val` stood still: pictures differ more
again. By now the student finds more than its teacher does: where the two differ, the label wins.
More wrong priors than before, so that they are borne.
"""

import dataclasses

from training.config import OptimizerConfig, reweighted
from training.configs.hairseg_256_muon import CONFIG as MUON

CONFIG = dataclasses.replace(
    MUON,
    name="hairseg_256_final",
    steps=1_500,
    batch=40,
    seed=92,
    epoch_steps=500,
    start_from="runs/hairseg_256_muon/average.keras",
    network=dataclasses.replace(MUON.network, size=256),
    prior=dataclasses.replace(MUON.prior, empty=0.52, wrong=0.18, own=0.08, inverted=0.40),
    augment=dataclasses.replace(
        MUON.augment,
        rotation_degrees=7.0,
        zoom=(0.66, 1.3),
        shift=0.08,
        aspect=1.18,
        texture=0.3,
        dye=0.06,
    ),
    data=dataclasses.replace(
        MUON.data,
        soft_share=0.4,
        set_weights=reweighted(
            MUON.data.set_weights, celeba5k=0.22, negatives_noperson=0.14, clip_frames=0.01
        ),
    ),
    optimizer=OptimizerConfig(kind="muon", learning_rate=1e-3, warmup_steps=40, weight_decay=1e-3),
)
