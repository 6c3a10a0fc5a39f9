r"""open: a model that an app may ship, learnt from the open set and from nothing else.

python -m training fetch-open ../open
python -m training prepare --data ../open --out packs/open288 --size 288
python -m training train --config open --set data.pack=packs/open288 \
        --set trunk_weights=efficientnet_lite0.npz --out runs/open

The trunk is EfficientNet-Lite0 from ImageNet (Apache-2.0); `--set start_from=` in its place goes on
from the last round's weights (`training/weights/hairseg_open.keras`). The pack must be of the open
set (`training/open_hair/`); one with any other photo in it is refused (`only_sets`). Chosen on the
set's own `val` part. Portraits are most of the set, so a quarter of the heads are shown from behind
(`data/back_views.py`), some are curled, and a third of the views are close parts of the hair.
"""

from training.config import (
    AugmentConfig,
    DataConfig,
    GeometryConfig,
    LossConfig,
    NetworkConfig,
    OptimizerConfig,
    PriorConfig,
    TrainingConfig,
)
from training.open_hair.index import SETS

CONFIG = TrainingConfig(
    name="open",
    steps=1_300,
    sizes=((192, 1_100), (256, 1_300)),
    batch=16,
    seed=26,
    epoch_steps=200,
    validation_limit=57,
    probe=57,
    sheet_epochs=2,
    checkpoint_steps=50,
    frozen_blocks=3,
    network=NetworkConfig(
        kind="portrait",
        trunk="lite0",
        size=256,
        decoder_widths=(96, 64, 40, 24),
        dense_growth=8,
        dense_layers=2,
        prior_gate=True,
    ),
    geometry=GeometryConfig(
        on=True,
        collage=0.10,
        any_turn=0.35,
        any_aspect=0.2,
        framings=(0.35, 0.35, 0.30),
        head_shares=(0.25, 1.1),
        close_shares=(1.0, 3.2),
    ),
    prior=PriorConfig(
        empty=0.42,
        small_affine=0.18,
        large_affine=0.08,
        thin_plate=0.10,
        wrong=0.06,
        own=0.16,
        hairless_wrong=0.15,
        inverted=0.25,
    ),
    augment=AugmentConfig(texture=0.45, dye=0.2, hat=0.06, background=0.25, back=0.22, curl=0.15),
    # three quarters of the photos are men with short hair: everybody else is drawn more often
    data=DataConfig(
        set_weights=(
            ("open", 0.16),
            ("open/short", 0.06),
            ("open/straight", 0.13),
            ("open/wavy", 0.14),
            ("open/curly", 0.09),
            ("open/kinky", 0.05),
            ("open/braids", 0.06),
            ("open/dreadlocks", 0.02),
            ("open/covered", 0.03),
            ("open/bald", 0.02),
            ("#long", 0.05),
            ("#grey", 0.02),
            ("#own_tone", 0.03),
            ("#dark_skin", 0.04),
            # hair without a face makes a network take any texture for hair
            ("open_negatives", 0.18),
        ),
        only_sets=SETS,
        workers=1,
    ),
    loss=LossConfig(cross_entropy=1.0, dice=0.5, edge=2.0, label_smoothing=0.02, gate=0.15),
    optimizer=OptimizerConfig(
        kind="adamw",
        schedule="trapezoid",
        learning_rate=7e-4,
        final_learning_rate=1e-5,
        warmup_steps=60,
        cooldown_share=0.5,
        weight_decay=0.02,
        trunk_rate=0.35,
        ema_momentum=0.997,
    ),
)
