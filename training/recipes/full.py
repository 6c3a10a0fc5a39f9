r"""full: 512 x 512 pixels, for stills, and for phones that are fast enough.

    python -m training recipe full --data ../shared/data/hair --clips ../shared/data/video/*
    python -m training train --config hairseg_512_own --out runs/hairseg_512_own   # one row

Four cores of a server CPU: seven hours on top of `light`'s, whose eighth average it begins with.
Expected IoU on `val`, at the photos' own size: 0.895 (figaro1k), 0.855 (celeb1k), 0.773
(lfw_parts), 0.758 (ccp_head). `docs/EXPERIMENTS.md` has each row's speed and scores.
"""

import dataclasses

from training.config import AugmentConfig, NetworkConfig, PriorConfig
from training.recipes.stages import Average, Row, set_weights, stage

# fmt: off
# Wider than light's trunk, and more bottlenecks, where pixels are few: 1.4 million weights for 0.6.
SMALL = NetworkConfig(size=192, squeeze_floors=(16, 32, 64, 96), depths=(1, 3, 8, 5))
MIDDLE = dataclasses.replace(SMALL, size=256)
LARGE = dataclasses.replace(SMALL, size=512, stem_pool=2)
MIDDLE_GATED = dataclasses.replace(MIDDLE, prior_gate=True)
LARGE_GATED = dataclasses.replace(LARGE, prior_gate=True)

# Shares of the kinds of prior.
#                  empty  small  large  plate  wrong   own  hairless  inverted
BARE = PriorConfig(  0.46, 0.13,  0.10,  0.13,  0.18, 0.00,     0.50,     0.30)
TESTED = PriorConfig(0.26, 0.11,  0.07,  0.10,  0.18, 0.28,     0.55,     0.35)
FEW = PriorConfig(   0.60, 0.09,  0.04,  0.09,  0.12, 0.06,     0.55,     0.35)
FINAL = PriorConfig( 0.52, 0.09,  0.04,  0.09,  0.18, 0.08,     0.55,     0.40)
OFTEN = PriorConfig( 0.46, 0.09,  0.04,  0.09,  0.22, 0.08,     0.55,     0.40)

# Augmentation.
#                       flip  down  turn    zoom         shift  aspect texture dye   hat   ground
ZOOMED = AugmentConfig( 0.5,  0.02,  8.0, (0.60, 1.50),  0.12,  1.25,  0.35,  0.08, 0.02, 0.00)
ELSEWHERE = AugmentConfig(0.5, 0.02, 8.0, (0.60, 1.50),  0.12,  1.25,  0.35,  0.08, 0.02, 0.30)
AT_HOME = AugmentConfig(0.5,  0.02,  8.0, (0.60, 1.50),  0.12,  1.25,  0.35,  0.08, 0.02, 0.25)
PLAIN = AugmentConfig(  0.5,  0.00,  3.0, (0.88, 1.15),  0.04,  1.08,  0.12,  0.02, 0.01, 0.30)
FAIR = AugmentConfig(   0.5,  0.00,  5.0, (0.72, 1.22),  0.06,  1.12,  0.15,  0.08, 0.01, 0.27)
VARIED = AugmentConfig( 0.5,  0.00,  7.0, (0.66, 1.30),  0.08,  1.18,  0.30,  0.06, 0.01, 0.27)
WIDER = AugmentConfig(  0.5,  0.00,  8.0, (0.62, 1.35),  0.10,  1.22,  0.35,  0.08, 0.01, 0.27)

# Weight of each set in the draw. Most clips are of one room, where the teacher misses dark hair far
# away (column 2). Columns 4 and 7 leave out what the teacher labels: too coarse at 512 pixels.
SETS = (
    #                       0     1     2      3      4     5      6      7      8
    ("figaro1k",            (0.22, 0.22, 0.22,  0.22,  0.22, 0.21,  0.21,  0.21,  0.15)),
    ("celeba5k",            (0.42, 0.38, 0.38,  0.36,  0.36, 0.24,  0.22,  0.22,  0.18)),
    ("celeb1k",             (0.12, 0.12, 0.12,  0.12,  0.12, 0.20,  0.20,  0.20,  0.18)),
    ("lfw_parts",           (0.06, 0.06, 0.06,  0.06,  0.06, 0.08,  0.08,  0.08,  0.10)),
    ("ccp_head",            (0.07, 0.08, 0.08,  0.08,  0.08, 0.10,  0.10,  0.10,  0.12)),
    ("fasseg_multipose01",  (0.01, 0.01, 0.01,  0.01,  0.01, 0.01,  0.01,  0.01,  0.01)),
    ("facesynthetics100",   (0.02, 0.02, 0.02,  0.02,  0.02, 0.015, 0.015, 0.015, 0.015)),
    ("synth_headrender",    (0.01, 0.01, 0.01,  0.01,  0.01, 0.015, 0.015, 0.015, 0.015)),
    ("negatives_noperson",  (0.07, 0.09, 0.09,  0.13,  0.13, 0.125, 0.14,  0.14,  0.14)),
    ("person_vikram290",    (0.02, 0.03, 0.03,  0.03,  0.00, 0.02,  0.02,  0.00,  0.00)),
    ("clip_frames",         (0.00, 0.03, 0.015, 0.015, 0.00, 0.015, 0.01,  0.00,  0.00)),
    ("figaro1k/dreadlocks", (0.00, 0.00, 0.00,  0.00,  0.00, 0.00,  0.00,  0.00,  0.05)),
    ("figaro1k/braids",     (0.00, 0.00, 0.00,  0.00,  0.00, 0.00,  0.00,  0.00,  0.03)),
    ("figaro1k/kinky",      (0.00, 0.00, 0.00,  0.00,  0.00, 0.00,  0.00,  0.00,  0.015)),
)
PERSONS, CLIPS, FEWER_CLIPS, NOBODY, LABELLED, EVEN, FEWEST_CLIPS, EVEN_LABELLED, RARE = (
    set_weights(column, SETS) for column in range(9)
)

STAGES: tuple[Row, ...] = (
    # The larger trunk begins as light's function (`networks/transfer.py`). A high rate, so that the
    # new weights take part; its decay is left to the next rows.
    stage("hairseg_512_start", after="light_eight", pack="p288", network=SMALL,
          steps=1_950, batch=48, epoch_steps=650, seed=61,
          learning_rate=2e-3, final_learning_rate=4e-4, warmup_steps=150, decay_steps=5_200,
          prior=BARE, augment=ZOOMED, sets=PERSONS,
          soft_share=0.5, least_agreement=0.6, contested_draws=2),
    stage("hairseg_512_places", after="hairseg_512_start", pack="p288_frames", network=SMALL,
          steps=3_000, batch=48, epoch_steps=600, seed=62,
          learning_rate=1.5e-3, final_learning_rate=4e-4, warmup_steps=40,
          prior=BARE, augment=ELSEWHERE, sets=CLIPS,
          soft_share=0.5, least_agreement=0.6, contested_draws=2),
    stage("hairseg_512_own", after="hairseg_512_places", pack="p288_frames", network=MIDDLE,
          steps=1_900, batch=40, epoch_steps=475, seed=63,
          learning_rate=1e-3, warmup_steps=40,
          prior=TESTED, augment=AT_HOME, sets=FEWER_CLIPS,
          soft_share=0.5, least_agreement=0.6, contested_draws=3),
    Average("full_three", "light_eight", "hairseg_512_own", 0.6),
    stage("hairseg_512_plain", after="full_three", pack="p288_frames", network=MIDDLE,
          steps=850, batch=40, epoch_steps=425, seed=72,
          learning_rate=8e-4, warmup_steps=30,
          prior=FEW, augment=PLAIN, sets=NOBODY,
          soft_share=0.5, least_agreement=0.6, contested_draws=3),
    # A finer head. Gently: at a rate of 1.2e-3 it forgot faces.
    stage("hairseg_512_head", after="hairseg_512_plain", pack="p512", network=LARGE,
          steps=240, batch=16, epoch_steps=240, seed=73,
          learning_rate=4e-4, warmup_steps=20,
          prior=FEW, augment=PLAIN, sets=LABELLED),
    Average("full_four", "full_three", "hairseg_512_head", 0.6),
    stage("hairseg_512_muon", after="hairseg_512_plain", pack="p288_frames", network=SMALL,
          steps=4_800, batch=48, epoch_steps=600, seed=81,
          learning_rate=1.5e-3, warmup_steps=60, optimizer="muon",
          prior=FEW, augment=FAIR, sets=EVEN,
          soft_share=0.5, least_agreement=0.6, contested_draws=3),
    stage("hairseg_512_trunk", after="hairseg_512_muon", pack="p288_frames", network=MIDDLE,
          steps=1_200, batch=40, epoch_steps=600, seed=91,
          learning_rate=1e-3, warmup_steps=40, optimizer="muon",
          prior=FINAL, augment=VARIED, sets=FEWEST_CLIPS,
          soft_share=0.4, least_agreement=0.6, contested_draws=3),
    stage("hairseg_512_labels", after="hairseg_512_trunk", pack="p512", network=LARGE,
          steps=400, batch=16, epoch_steps=400, seed=93,
          learning_rate=5e-4, warmup_steps=20, optimizer="muon",
          prior=FINAL, augment=VARIED, sets=EVEN_LABELLED),
    Average("full_five", "full_four", "hairseg_512_labels", 0.75),
    # Back at 256 pixels, without the finer head: a gate for the prior, more varied pictures.
    stage("hairseg_512_gated", after="full_five", pack="p288_frames", network=MIDDLE_GATED,
          gated=True, steps=2_600, batch=40, epoch_steps=520, seed=101,
          learning_rate=1.2e-3, warmup_steps=60, optimizer="muon", weight_decay=2e-3,
          prior=OFTEN, augment=WIDER, sets=FEWEST_CLIPS,
          soft_share=0.4, least_agreement=0.6, contested_draws=3),
    stage("hairseg_512", after="hairseg_512_gated", pack="p512", network=LARGE_GATED,
          steps=700, batch=16, epoch_steps=350, seed=103,
          learning_rate=5e-4, warmup_steps=30, optimizer="muon",
          prior=OFTEN, augment=VARIED, sets=EVEN_LABELLED),
    Average("full_six", "full_five", "hairseg_512", 0.75),
    stage("hairseg_512_more", after="full_six", pack="p512", network=LARGE_GATED,
          steps=5_200, batch=16, epoch_steps=650, seed=105,
          learning_rate=8e-4, warmup_steps=60, optimizer="muon",
          prior=OFTEN, augment=VARIED, sets=EVEN_LABELLED),
    Average("full_seven", "full_six", "hairseg_512_more", 0.33),
    # Dreadlocks, braids, kinky hair, hats and whatever else the teacher and the labels tell apart.
    stage("hairseg_512_rare", after="full_six", pack="p512", network=LARGE_GATED,
          steps=3_000, batch=16, epoch_steps=600, seed=107,
          learning_rate=6e-4, warmup_steps=60, optimizer="muon",
          prior=OFTEN, augment=WIDER, sets=RARE, least_agreement=0.6, contested_draws=2),
    Average("full", "full_seven", "hairseg_512_rare", 0.25),
)

# The settings to go on from: the shipped network on all sets, the rare ones no more often.
CONFIG = next(row for row in STAGES if row.name == "hairseg_512_more")

LOGIT_SCALE = 1.8  # averaged weights are unsure (`export/logit_scale.py`)
# fmt: on
