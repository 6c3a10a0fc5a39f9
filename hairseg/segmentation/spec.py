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

# --- hairseg/segmentation/, heads ---

# Hair at this probability or more is hair.
HAIR = 0.5

# --- hairseg/segmentation/split.py, split_hair ---
# The longer side of the small picture in which heads are told apart, in pixels.
CANVAS = 512
# Hair of less than this share of that side, squared, is no head of its own.
LEAST_HEAD = 1 / 64
# A piece of less than this share of a larger one's area, and no further from it than this many of
# its longer sides, is a lock of it.
LOCK_AREA = 1 / 6
LOCK_GAP = 0.4
# Pieces nearer than this, in longer sides of the larger, are one where the smaller lies below the
# larger over this share of the narrower one's width, and has at most this share of its area.
BELOW_GAP = 0.25
BELOW_SHARE = 0.6
BELOW_AREA = 0.6
# Counterparts (two curtains of hair, two temples) are narrower than this share of their height,
# level over this share of the shorter one, and no further apart than this many heights.
NARROW = 0.62
LEVEL = 0.5
ACROSS = 1.2
# Pieces whose mean colours differ by more than this many codes in a channel are two heads', locks
# excepted.
LIKE = 45
# Two heads that touch: each side of the valley between their crowns has this share of the area,
# and its crown rises over the valley by this share of its height.
CUT_AREA = 0.15
CROWN_RISE = 0.2
CUT_SIDE = 96
MOST_CUTS = 3
# Pieces beyond this many, the smallest, are nobody's.
MOST_PIECES = 64

# --- hairseg/segmentation/views.py ---
# A frame whose sides' ratio is at most this is seen whole, another one in squares.
NEAR_SQUARE = 1.5
# Squares along a frame overlap by this share.
OVERLAP = 1 / 3
# Finer parts are four squares of this share of a view's side, one in each of its corners.
PART = 0.56
# A crop's side, in longer sides of the hair in it; and at least this share of S.
ZOOM = 1.7
LEAST_SIDE = 0.2
# Parts that are looked at without a hint have at least this share of S, as do crops where the first
# views see hair.
LEAST_PART = 0.5
# A view counts less towards its borders, over this share of its side, but not at the frame's own.
FEATHER = 1 / 8
# A view is believed where it counts at least this much.
VIEW_INSIDE = 0.3

# --- hairseg/segmentation/evidence.py ---
# Cells of the longer side of a frame, in which the next place to look at is told.
EVIDENCE_SIDE = 128
# What is less likely than this is not looked at more closely.
LEAST_EVIDENCE = 1e-7

# --- hairseg/segmentation/search.py, find_heads ---
# A head that takes this share of a view is large: the first views would show it.
LARGE = 0.3
# Alone in a frame a head of this share on ends the search, if it is sure and nothing is beside it.
LONE = 0.2
# A head is known if the first views show this share of it.
KNOWN = 0.3
# A view shows a head if it shows this share of it, and it is among the best with this share of what
# the best one shows.
LEAST_SEEN = 0.5
NEARLY = 0.85
# A crop is closer than a view if its side is less than this share of the view's.
CLOSER = 0.9
# A finer part is looked at if crops and other finer parts left this share of it unseen.
UNSEEN = 0.4
# Boxes that share this much of the larger one are one head's.
SAME = 0.4
# From this share on a closer view shows no more.
GOOD = 0.4
# A view without hair is unsure if something in it reaches this probability.
FAINT_VIEW = 0.2
# A lone head is unsure if hair outside of it reaches this, or if pixels between a tenth and nine
# tenths are this many times those of hair.
FAINT_BESIDE = 0.35
HAZY = 0.65
# The most runs: of a photo without hair; of one with several heads, or small ones, and for each
# head besides.
RUNS_HAIRLESS = 8
RUNS = 10
RUNS_A_HEAD = 2
# Runs are granted for this many heads.
MOST_SOUGHT = 24
# Hair that the first views do not show is believed if a crop and its mirror image show this much
# of it, as a share of the crop's area, at this mean probability.
LEAST_SHOWN = 1 / 80
# Where the first views see nothing, a candidate is not believed if a view that holds it, and of
# which it takes more than the second share (a large one's, of the first views), shows less of it
# than the first.
DENIED = 0.1
DENYING = 0.45
LEAST_SURE = 0.8
# A crop that shows less of what is known than this share erases nothing.
KEEP = 0.6

# --- hairseg/segmentation/matting.py, matte_mask ---
# A head's crop is matted at this longer side at most, in pixels, by so many steps of the solver at
# most; it stops earlier where the error has fallen to this share.
MATTE_SIDE = 640
MATTE_STEPS = 120
MATTE_TOLERANCE = 1e-4
# The mask is known to be hair, or ground, from these values on, and this far from where it is not;
# reaches are in shares of the head's size (the root of its area).
MATTE_HAIR = 0.95
MATTE_GROUND = 0.05
MATTE_INWARDS = 0.025
MATTE_OUTWARDS = 0.07
# Regularisation of the colour lines, in the variance of colours: JPEG blocks are no strands.
MATTE_EPSILON = 1e-4
# How strongly an unknown pixel is drawn to the mask; a window's own weight is about 1.
MATTE_TRUST = 0.003
# Outside of the mask, under these values, only strands are hair: nothing that a disc of this
# radius, in shares of the head's size, fits into. So eyes, brows and shadows near the hair stay
# ground.
MATTE_OUTSIDE_FROM = 0.3
MATTE_OUTSIDE_FULL = 0.05
MATTE_STRAND = 0.012
# Alpha nearer than this to 0 or 1 is that, and a crop counts less over this share of its side.
MATTE_HAZE = 0.03
MATTE_FEATHER = 0.03
