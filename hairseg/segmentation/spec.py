"""The numbers of segmentation that ports need; see `hairseg.render.spec` for the rules."""

# --- hairseg/segmentation/refine.py, refine_mask ---

# Both ends of the range are cut by this and the rest is stretched (0.5 stays): what the network
# holds for hair by 5 % is a haze over the background, and hair at 95 % is hair.
HAZE = 0.05
# Side of the guide that the guided filter's models are learnt on; a larger mask is reduced to it.
GUIDE_SIDE = 256
# Radius of the window of one linear model: this many pixels of the frame, which is clipped to
# 1 to MOST_GUIDE_RADIUS pixels of the guide. This and the band below were found by boundary IoU.
GUIDE_RADIUS_PX = 8.0
MOST_GUIDE_RADIUS = 4
# What keeps a model calm on flat colour, in variance of colours in 0..1.
GUIDE_EPSILON = 1e-4
# A pixel's weight in the model is its certainty |2p - 1|^2 and at least this.
LEAST_CONFIDENCE = 0.01
# The wavering band: mean uncertainty 4 p (1 - p) in a window of 2 or 3 guide pixels' radius, from
# where the guided mask begins to count to where it alone does. A sharp edge stays under it, except
# where few guide pixels must serve a large frame.
BAND_BEGIN = 0.15
BAND_FULL = 0.40

# --- hairseg/segmentation/segmenter.py ---

# Share of a mask that is fed back as a prior. With all of it the network holds on to its own
# mistakes (a face once half covered is covered wholly); benchmarks/README.md has the figures.
PRIOR_SHARE = 0.6

# --- hairseg/segmentation/cleanup.py, drop_unsure ---

# What hangs together at this probability is one part.
FAINT = 0.1
# Hair that the mask itself says is hair.
CLEAR_HAIR = 0.5
# A part is kept if its hair is so sure on average, or at one place.
SURE_MEAN = 0.7
SURE_ONCE = 0.95
