r"""light: 256 x 256 pixels, for phones' cameras.

    python -m training recipe light --data ../shared/data/hair --clips ../shared/data/video/*
    python -m training train --config hairseg_256_own --out runs/hairseg_256_own   # one row

Four cores of a server CPU: nine hours for 1.7 million pictures, the teacher and the gate included.
Expected IoU on `val`, at the photos' own size: 0.896 (figaro1k), 0.848 (celeb1k), 0.770
(lfw_parts), 0.749 (ccp_head). `docs/EXPERIMENTS.md` has each row's speed and scores.
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
from training.recipes.stages import Average, Folded, Row, set_weights, stage

# fmt: off
# A step at 192 pixels costs little more than half of one at 256, and teaches what hair is as well.
SMALL = NetworkConfig(size=192)
LARGE = NetworkConfig(size=256)
GATED = NetworkConfig(size=256, prior_gate=True)
POOLED = NetworkConfig(size=256, prior_gate=True, stem_pool=2, stem_kernel=4, stem_stride=2)

# Shares of the kinds of prior. A full prior must be dropped where there is no hair; an inverted one
# hurt most of all. Own masks cost a forward pass: rows at 192 pixels do without.
#                   empty  small  large  plate  wrong   own  hairless  inverted
DRAWN = PriorConfig( 0.50,  0.15,  0.10,  0.15,  0.10, 0.00,     0.00,     0.00)
OWN = PriorConfig(   0.30,  0.10,  0.08,  0.12,  0.10, 0.30,     0.00,     0.00)
WRONG = PriorConfig( 0.46,  0.13,  0.10,  0.13,  0.18, 0.00,     0.00,     0.00)
SETTLED = PriorConfig(0.28, 0.11,  0.07,  0.10,  0.16, 0.28,     0.50,     0.25)
BARE = PriorConfig(  0.46,  0.13,  0.10,  0.13,  0.18, 0.00,     0.50,     0.30)
TESTED = PriorConfig(0.26,  0.11,  0.07,  0.10,  0.18, 0.28,     0.55,     0.35)
FEW = PriorConfig(   0.60,  0.09,  0.04,  0.09,  0.12, 0.06,     0.55,     0.35)
FINAL = PriorConfig( 0.52,  0.09,  0.04,  0.09,  0.18, 0.08,     0.55,     0.40)
OFTEN = PriorConfig( 0.46,  0.09,  0.04,  0.09,  0.22, 0.08,     0.55,     0.40)

# Augmentation. A small network underfits strongly changed pictures: these stay near to photos.
# With more hats than 0.02, black hair before a black wall was taken for one.
#                       flip  down  turn    zoom         shift  aspect texture dye   hat   ground
GENTLE = AugmentConfig( 0.5,  0.02,  8.0, (0.75, 1.50),  0.12,  1.25,  0.35,  0.00, 0.00, 0.00)
DYED = AugmentConfig(   0.5,  0.02,  8.0, (0.75, 1.50),  0.12,  1.25,  0.35,  0.12, 0.06, 0.00)
FACES = AugmentConfig(  0.5,  0.02,  8.0, (0.75, 1.50),  0.12,  1.25,  0.35,  0.08, 0.02, 0.00)
ZOOMED = AugmentConfig( 0.5,  0.02,  8.0, (0.60, 1.50),  0.12,  1.25,  0.35,  0.08, 0.02, 0.00)
PLAIN = AugmentConfig(  0.5,  0.00,  3.0, (0.88, 1.15),  0.04,  1.08,  0.12,  0.02, 0.01, 0.30)
FAIR = AugmentConfig(   0.5,  0.00,  5.0, (0.72, 1.22),  0.06,  1.12,  0.15,  0.08, 0.01, 0.27)
VARIED = AugmentConfig( 0.5,  0.00,  7.0, (0.66, 1.30),  0.08,  1.18,  0.30,  0.06, 0.01, 0.27)
WIDER = AugmentConfig(  0.5,  0.00,  8.0, (0.62, 1.35),  0.10,  1.22,  0.35,  0.08, 0.01, 0.27)
PLACES = AugmentConfig( 0.5,  0.00,  8.0, (0.62, 1.35),  0.10,  1.22,  0.35,  0.08, 0.01, 0.35)

# Weight of each set in the draw. Backs of heads, curls and braids are rare outside figaro1k; whole
# persons and clips have no labels of hair, but the teacher's masks.
SETS = (
    #                       0     1     2     3     4      5      6      7
    ("figaro1k",           (0.26, 0.22, 0.22, 0.22, 0.22,  0.21,  0.21,  0.22)),
    ("celeba5k",           (0.33, 0.42, 0.42, 0.42, 0.36,  0.24,  0.22,  0.18)),
    ("celeb1k",            (0.09, 0.12, 0.12, 0.12, 0.12,  0.20,  0.20,  0.18)),
    ("lfw_parts",          (0.09, 0.06, 0.06, 0.06, 0.06,  0.08,  0.08,  0.08)),
    ("ccp_head",           (0.10, 0.07, 0.07, 0.07, 0.08,  0.10,  0.10,  0.10)),
    ("fasseg_multipose01", (0.02, 0.01, 0.01, 0.01, 0.01,  0.01,  0.01,  0.01)),
    ("facesynthetics100",  (0.03, 0.02, 0.02, 0.02, 0.02,  0.015, 0.015, 0.015)),
    ("synth_headrender",   (0.01, 0.01, 0.01, 0.01, 0.01,  0.015, 0.015, 0.015)),
    ("negatives_noperson", (0.07, 0.07, 0.07, 0.09, 0.13,  0.125, 0.14,  0.22)),
    ("person_vikram290",   (0.00, 0.00, 0.02, 0.02, 0.03,  0.02,  0.02,  0.02)),
    ("clip_frames",        (0.00, 0.00, 0.00, 0.00, 0.015, 0.015, 0.01,  0.01)),
)
FIRST, MORE_FACES, PERSONS, HAIRLESS, CLIPS, EVEN, FEWER_CLIPS, NOBODY = (
    set_weights(column, SETS) for column in range(8)
)

# Its masks are half of the labels from `hairseg_256_soft` on. It ignores the prior.
TEACHER = TrainingConfig(
    name="teacher_256", steps=3_200, batch=16, seed=31, epoch_steps=400,
    teacher=TeacherConfig(),
    network=LARGE,
    prior=PriorConfig(1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    augment=AugmentConfig(rotation_degrees=10.0, zoom=(0.6, 1.5), texture=0.4, dye=0.05),
    data=DataConfig(pack="packs/p288", set_weights=MORE_FACES, workers=1),
    loss=LossConfig(dice=0.5, edge=1.0),
    optimizer=OptimizerConfig(
        learning_rate=1e-3, warmup_steps=100, weight_decay=1e-3, ema_momentum=0.998
    ),
)

STAGES: tuple[Row, ...] = (
    TEACHER,
    # The last 2,600 steps of the decay are left out: the next row goes on at a high rate.
    stage("hairseg_256_start", pack="p288", network=SMALL, workers=1,
          steps=6_400, batch=48, epoch_steps=800, seed=11,
          learning_rate=4e-3, warmup_steps=300, decay_steps=9_000,
          prior=DRAWN, augment=GENTLE, sets=FIRST),
    # Dyed hair and hats are what the labelled photos lack most.
    stage("hairseg_256_own", after="hairseg_256_start", pack="p288", network=LARGE,
          steps=3_000, batch=40, epoch_steps=500, seed=12,
          learning_rate=2e-3, warmup_steps=100, decay_steps=5_000,
          prior=OWN, augment=DYED, sets=FIRST),
    # Faces were fitted worst, in training as in validation.
    stage("hairseg_256_faces", after="hairseg_256_own", pack="p288", network=LARGE,
          steps=2_400, batch=40, epoch_steps=600, seed=14,
          learning_rate=1e-3, warmup_steps=50,
          prior=OWN, augment=FACES, sets=MORE_FACES),
    stage("hairseg_256_more", after="hairseg_256_faces", pack="p288", network=LARGE,
          steps=900, batch=40, epoch_steps=450, seed=15,
          learning_rate=8e-4, warmup_steps=30,
          prior=OWN, augment=FACES, sets=MORE_FACES),
    # The teacher's masks, at the first row's side and a high rate.
    stage("hairseg_256_soft", after="hairseg_256_more", pack="p288", network=SMALL,
          steps=3_200, batch=48, epoch_steps=600, seed=41,
          learning_rate=2.5e-3, final_learning_rate=4e-4, warmup_steps=100,
          prior=WRONG, augment=ZOOMED, sets=PERSONS, soft_share=0.5, least_agreement=0.6),
    stage("hairseg_256_settled", after="hairseg_256_soft", pack="p288", network=LARGE,
          steps=1_600, batch=40, epoch_steps=400, seed=42,
          learning_rate=8e-4, warmup_steps=30,
          prior=SETTLED, augment=ZOOMED, sets=HAIRLESS,
          soft_share=0.5, least_agreement=0.6, contested_draws=3),
    Average("light_six", "hairseg_256_more", "hairseg_256_settled", 0.5),
    stage("hairseg_256_long", after="light_six", pack="p288", network=SMALL,
          steps=3_600, batch=48, epoch_steps=600, seed=51,
          learning_rate=2e-3, final_learning_rate=5e-4, warmup_steps=60,
          prior=BARE, augment=ZOOMED, sets=PERSONS,
          soft_share=0.5, least_agreement=0.6, contested_draws=2),
    Average("light_seven", "light_six", "hairseg_256_long", 0.5),
    stage("hairseg_256", after="light_seven", pack="p288", network=LARGE,
          steps=4_000, batch=40, epoch_steps=500, seed=52,
          learning_rate=8e-4, warmup_steps=40,
          prior=TESTED, augment=ZOOMED, sets=HAIRLESS,
          soft_share=0.5, least_agreement=0.6, contested_draws=3),
    Average("light_eight", "light_six", "hairseg_256", 0.6),
    # Robust so far; here it learns to be exact on pictures as phones give them, and to find hair
    # without a prior. Plainer pictures alone brought false hair back: more hairless ones.
    stage("hairseg_256_plain", after="light_eight", pack="p288_frames", network=LARGE,
          steps=850, batch=40, epoch_steps=425, seed=74,
          learning_rate=8e-4, warmup_steps=30,
          prior=FEW, augment=PLAIN, sets=CLIPS,
          soft_share=0.5, least_agreement=0.6, contested_draws=3),
    Average("light_nine", "light_eight", "hairseg_256_plain", 0.7),
    # Over the same 400 batches Muon lowers the loss further than AdamW.
    stage("hairseg_256_muon", after="light_nine", pack="p288_frames", network=SMALL,
          steps=6_000, batch=48, epoch_steps=600, seed=82,
          learning_rate=1.5e-3, warmup_steps=60, optimizer="muon",
          prior=FEW, augment=FAIR, sets=EVEN,
          soft_share=0.5, least_agreement=0.6, contested_draws=3),
    # By now the student finds more than its teacher: where the two differ, the label wins.
    stage("hairseg_256_final", after="hairseg_256_muon", pack="p288_frames", network=LARGE,
          steps=1_500, batch=40, epoch_steps=500, seed=92,
          learning_rate=1e-3, warmup_steps=40, optimizer="muon",
          prior=FINAL, augment=VARIED, sets=FEWER_CLIPS,
          soft_share=0.4, least_agreement=0.6, contested_draws=3),
    Average("light_ten", "light_nine", "hairseg_256_final", 0.75),
    # The gate starts open; wrong priors are drawn often enough for it to close.
    stage("hairseg_256_gated", after="light_ten", pack="p288_frames", network=GATED, gated=True,
          steps=3_600, batch=40, epoch_steps=600, seed=102,
          learning_rate=1.2e-3, warmup_steps=60, optimizer="muon", weight_decay=2e-3,
          prior=OFTEN, augment=WIDER, sets=FEWER_CLIPS,
          soft_share=0.4, least_agreement=0.6, contested_draws=3),
    Average("light_eleven", "light_ten", "hairseg_256_gated", 0.6),
    Average("light_twelve", "light_ten", "hairseg_256_gated", 0.33),
    stage("hairseg_256_nobody", after="light_eleven", pack="p288_frames", network=GATED,
          steps=2_400, batch=40, epoch_steps=480, seed=106,
          learning_rate=1e-3, warmup_steps=60, optimizer="muon", weight_decay=2e-3,
          prior=OFTEN, augment=PLACES, sets=NOBODY,
          soft_share=0.4, least_agreement=0.6, contested_draws=3),
    Average("light_thirteen", "light_twelve", "hairseg_256_nobody", 0.25),
    Folded("light", "light_thirteen", "hairseg_256_pooled"),
)

# The settings to go on from: the shipped network, its stem behind a pooling.
CONFIG = stage("hairseg_256_pooled", after="light", pack="p288_frames", network=POOLED,
               steps=2_400, batch=40, epoch_steps=480, seed=111,
               learning_rate=1e-3, warmup_steps=60, optimizer="muon", weight_decay=2e-3,
               prior=OFTEN, augment=PLACES, sets=NOBODY,
               soft_share=0.4, least_agreement=0.6, contested_draws=3)

LOGIT_SCALE = 2.0  # averaged weights are unsure (`export/logit_scale.py`)
# fmt: on
