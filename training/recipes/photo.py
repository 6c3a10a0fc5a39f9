r"""photo: the best mask for stills, of a pretrained portrait network and of `full`.

    python -m training prepare --data PHOTOS --out packs/p320 --size 320
    python -m training train --config photo --set data.pack=packs/p320 \
        --set trunk_weights=efficientnet_lite2.npz --out runs/photo
    python -m training fuse training/weights/hairseg_512.keras runs/photo/average.keras \
        --out runs/photo_fused
    python -m training export --model runs/photo_fused/average.keras \
        --name hairseg_photo --out models

Two cores, three hours for 77 thousand pictures. Expected IoU on `val`, at the photos' own size, of
the fused network: 0.914 (figaro1k), 0.861 (celeb1k), 0.780 (lfw_parts), 0.778 (ccp_head).

The portrait network that ships (`training/weights/hairseg_portrait_256.keras`) was trained in two
runs of this table: 2,450 steps that cooled down, then 2,350 more at 256 pixels from these, with the
weights of sets below. Its trunk had seen 51,000 photos of hair before (`docs/EXPERIMENTS.md`).
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

CONFIG = TrainingConfig(
    name="photo",
    steps=4_800,
    sizes=((192, 1_800), (256, 4_800)),
    batch=16,
    seed=19,
    epoch_steps=200,
    validation_limit=24,
    probe=200,
    sheet_epochs=2,
    checkpoint_steps=50,
    frozen_blocks=4,
    network=NetworkConfig(
        kind="portrait",
        trunk="lite2",
        size=256,
        decoder_widths=(128, 80, 48, 32),
        dense_growth=8,
        dense_layers=2,
        prior_gate=True,
    ),
    geometry=GeometryConfig(on=True),
    # clean labels as priors are soon trusted too much: of those to follow, most are own masks
    prior=PriorConfig(
        empty=0.38,
        small_affine=0.10,
        large_affine=0.08,
        thin_plate=0.07,
        wrong=0.06,
        own=0.31,
        hairless_wrong=0.15,
        inverted=0.25,
    ),
    augment=AugmentConfig(texture=0.45, dye=0.12, hat=0.08, background=0.12),
    data=DataConfig(
        set_weights=(
            ("figaro1k", 0.17),
            ("figaro1k/braids", 0.03),
            ("figaro1k/dreadlocks", 0.03),
            ("figaro1k/kinky", 0.02),
            ("celeb1k", 0.06),
            ("celeba5k", 0.10),
            ("lfw_parts", 0.13),
            ("ccp_head", 0.15),
            ("fasseg_multipose01", 0.01),
            ("synth_headrender", 0.01),
            ("facesynthetics100", 0.02),
            ("#long", 0.07),
            ("ccp_head#long", 0.04),
            ("#filling", 0.03),
            ("#bare", 0.05),
            ("#grey", 0.02),
            ("#own_tone", 0.03),
            ("#dark_skin", 0.03),
            ("negatives_noperson", 0.07),
            ("negatives2", 0.15),
        ),
        workers=1,
    ),
    loss=LossConfig(cross_entropy=1.0, dice=0.25, edge=3.0, gate=0.05),
    optimizer=OptimizerConfig(
        kind="adamw",
        schedule="trapezoid",
        learning_rate=1.0e-3,
        final_learning_rate=1e-5,
        warmup_steps=60,
        cooldown_share=0.3,
        weight_decay=0.02,
        trunk_rate=0.35,
        ema_momentum=0.997,
    ),
)
