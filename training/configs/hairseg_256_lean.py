r"""The light model's last stage: a stem behind a pooling, and the SDK's masks to learn from.

After `hairseg_256_nobody`; the full model is there by now, and the SDK with it is the teacher:

    python -m training soup runs/light_twelve runs/hairseg_256_nobody \
        --share 0.25 --out runs/light_thirteen
    python -m training slim --model runs/light_thirteen/average.keras --to hairseg_256_lean \
        --without encoder2_block0 --out runs/light_lean
    python -m training soft-labels --teacher models/hairseg_512.tflite --pack packs/p288_sdk \
        --data ../shared/data/hair --data frames
    python -m training train --config hairseg_256_lean --set data.pack=packs/p288_sdk \
        --set start_from=runs/light_lean/average.keras --out runs/hairseg_256_lean

The bottleneck that goes is the one whose loss cost least.
"""

import dataclasses

from training.config import OptimizerConfig
from training.configs.hairseg_256_nobody import CONFIG as NOBODY

LEAN = dataclasses.replace(
    NOBODY.network,
    stem_pool=2,
    stem_kernel=4,
    stem_stride=2,
    depths=(1, 2, 5, 4),
    dilations=((1,), (1,), (2, 1, 4, 1, 2), (1,)),
)

CONFIG = dataclasses.replace(
    NOBODY,
    name="hairseg_256_lean",
    steps=1_700,
    seed=111,
    epoch_steps=425,
    start_from="runs/light_lean/average.keras",
    network=LEAN,
    data=dataclasses.replace(NOBODY.data, pack="packs/p288_sdk", soft_share=0.5),
    optimizer=OptimizerConfig(kind="muon", learning_rate=8e-4, warmup_steps=40, weight_decay=2e-3),
)
