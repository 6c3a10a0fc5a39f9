r"""The light model's fifth stage: a teacher's masks, at the first stage's side and a high rate.

After `hairseg_256_more` and `teacher_256`:

    python -m training soft-labels --teacher runs/teacher_256/average.keras --pack packs/p288
    python -m training train --config hairseg_256_soft --set data.pack=packs/p288 \
        --set start_from=runs/hairseg_256_more/average.keras --out runs/hairseg_256_soft
"""

import dataclasses

from training.config import DataConfig, NetworkConfig, OptimizerConfig, PriorConfig
from training.configs.hairseg_256_faces import CONFIG as FACES
from training.configs.hairseg_256_faces import FACES_SET_WEIGHTS, FEWER_HATS

# photos of whole persons have no label of their hair: the teacher's mask is theirs
SOFT_SET_WEIGHTS = (*FACES_SET_WEIGHTS, ("person_vikram290", 0.02))
SOFT = DataConfig(
    pack="packs/p288",
    set_weights=SOFT_SET_WEIGHTS,
    workers=2,
    soft_share=0.5,
    least_agreement=0.6,
)

# own masks cost a forward pass: the stage after this one brings them back
MORE_WRONG_PRIORS = PriorConfig(
    empty=0.46, small_affine=0.13, large_affine=0.10, thin_plate=0.13, wrong=0.18, own=0.0
)

CONFIG = dataclasses.replace(
    FACES,
    name="hairseg_256_soft",
    steps=3_200,
    batch=48,
    seed=41,
    epoch_steps=600,
    start_from="runs/hairseg_256_more/average.keras",
    network=NetworkConfig(size=192),
    prior=MORE_WRONG_PRIORS,
    augment=dataclasses.replace(FEWER_HATS, zoom=(0.6, 1.5)),
    data=SOFT,
    optimizer=OptimizerConfig(
        learning_rate=2.5e-3, final_learning_rate=4e-4, warmup_steps=100, weight_decay=1e-3
    ),
)
