r"""The teacher: MobileNetV2 with a decoder, on RGB alone.

    python -m training train --config teacher_256 --set data.pack=packs/p288 --out runs/teacher_256

On a machine with no internet, `--set teacher.backbone=FILE.npz` names the trunk's weights.
"""

from training.config import (
    AugmentConfig,
    DataConfig,
    LossConfig,
    NetworkConfig,
    OptimizerConfig,
    PriorConfig,
    TeacherConfig,
    TrainingConfig,
)
from training.configs.hairseg_256_faces import FACES_SET_WEIGHTS

# it ignores the prior, so that none is drawn or made
NO_PRIORS = PriorConfig(
    empty=1.0, small_affine=0.0, large_affine=0.0, thin_plate=0.0, wrong=0.0, own=0.0
)

CONFIG = TrainingConfig(
    name="teacher_256",
    steps=3_200,
    batch=16,
    seed=31,
    epoch_steps=400,
    teacher=TeacherConfig(),
    network=NetworkConfig(size=256),
    prior=NO_PRIORS,
    augment=AugmentConfig(rotation_degrees=10.0, zoom=(0.6, 1.5), texture=0.4, dye=0.05),
    data=DataConfig(pack="packs/p288", set_weights=FACES_SET_WEIGHTS, workers=1),
    loss=LossConfig(dice=0.5, edge=1.0),
    optimizer=OptimizerConfig(
        learning_rate=1e-3, warmup_steps=100, weight_decay=1e-3, ema_momentum=0.998
    ),
)
