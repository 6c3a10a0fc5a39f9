"""The numbers of recolouring, each once: for Python, the web engine and the shaders.

`scripts/generate` writes them as constants of JavaScript, GLSL, WGSL and Metal; `scripts/check`
fails where a written file differs. Only literals and arithmetic stand here: int, float, or a tuple
of floats. A name is unique among all `spec` modules. The comment above a number travels with it.
Each section names the module that holds the reference formula.
"""

from hairseg.core.spec import REC601_LUMA

# --- hairseg/render/root_tip.py, find_axis ---

# Cells along each side of the grid over the hair's box.
AXIS_GRID = 48
# A part of the hair this large, in shares of the largest, is a head of its own.
HEAD_SHARE = 0.2
MOST_HEADS = 4
# Belief in the picture's up, against the way from hollow to hair in units of the hair's size.
UPRIGHT = 0.15
# The hollow's area, in shares of the hair's, from which on its direction counts in full.
FULL_HOLLOW = 0.3
# The crown's depth, in hair sizes.
CROWN = 0.12
# Depth of the upper part that tells where the parting is, in hair sizes, and its soft border.
UPPER = 0.6
UPPER_EDGE = 0.2
# A way that leaves the hair is this many times as long.
OUTSIDE = 8.0
AXIS_SMOOTHING_CELLS = 1.2
# Share of the hair that is nearer to the crown than a tip, and the least length, in hair sizes.
TIP_QUANTILE = 0.96
LEAST_LENGTH = 0.2
# Share of the hair that lies under its upper end.
TOP_QUANTILE = 0.995

# --- hairseg/render/border.py, unmix_border ---

# The border: mask values from just above none to the first, and the value from which downwards the
# hair's colour is wholly taken from nearby.
BORDER_FROM = 0.97
BORDER_FULL = 0.6
# Colours are gathered within this share of the hair's size (the root of its area).
BORDER_REACH = 1.0 / 40.0
LEAST_REACH_PX = 1.5
# Only pixels of a mask this near to 1 or to 0 tell hair's or background's colour.
BORDER_SURE = 0.3
# Gathered weight from which on a colour is known.
ENOUGH_NEARBY = 0.02
# So much background around a pixel makes even a sure mask's pixel one of the border: masks are
# often a little too wide along a forehead.
BACKGROUND_NEAR = 0.04
# Alpha may exceed the estimate by this much; and two colours must differ by about this much
# (distance in RGB) for the estimate to count.
BORDER_SLACK = 0.1
CLEAR_CONTRAST = 0.35

# --- hairseg/render/highlights.py, find_locks ---

# Steps along the hair, in strand widths, over which ridges are averaged one after another.
STRAND_STEPS = (0.75, 1.5, 3.0)
# How much the way from root to tip counts beside the photo's own structure (luma per pixel).
FLOW_WEIGHT = 0.004
# Softness of a strand's edge, in standard deviations of the ridges.
STRAND_EDGE = 1.0
# Finer hairs within a strand: their width in strand widths, and how much they count.
FINE_STRAND_WIDTH = 0.4
FINE_STRAND_WEIGHT = 0.7
ENOUGH_HAIR = 0.5
# Strand widths around the hair that its ridges are told from (three sigmas of the widest mean).
STRAND_REACH = 12.0

# --- hairseg/render/weights.py, layer_weights ---

# Strands are found on a copy of at most this size (the root of the hair's area).
LOCKS_PX = 320.0
# Highlights reach their strength over this much of the way from root to tip.
LOCK_FADE_IN = 0.2

# --- hairseg/render/detail.py, regain_detail ---

# Detail is what a Gaussian takes away whose sigma is this share of the hair's size (the root of its
# area): 4 px on a portrait of 512 px.
DETAIL_SCALE = 1.0 / 64.0
LEAST_DETAIL_PX = 1.0
# Luma steps of camera noise and JPEG blocks: one and a half codes of 255. Smaller ones are dropped.
NOISE_LUMA = 1.5 / 255.0
# Share of the LUT's own detail that is exchanged for the photo's, scaled evenly: a LUT flattens the
# glints of dark hair that becomes light, and steepens its noise.
EVEN_SHARE = 0.75
# Bounds of the factor on a pixel, so that a wrong mask cannot burn holes.
DARKEST = 0.4
BRIGHTEST = 1.9
# What is light already gets no lighter than this, or the glints burn out.
LIGHTEST = 0.995
# Detail after the LUTs for detail before them, at most.
MAX_SLOPE = 8.0
# The change is a share of at least this luma.
LEAST_DYED_LUMA = 0.05

# --- hairseg/render/compose.py, recolor_frame ---

# Light hair's LUT keeps more contrast than dark hair's, so less is won back there.
LESS_DETAIL_ON_LIGHT = 0.5

# --- hairseg/render/strand_color.py, strand_share and add_strand_color ---

# Real hair's spread of colour grows slower than its luma; hair that becomes twice as light gets
# its deviations back by this power of two.
LUMA_POWER = 1.0 / 3.0
# Bounds of that factor on luma. Hair that is lifted far shows the camera's colour noise in what
# little colour it had, so that grows no further than three times the luma asks for.
LEAST_TIMES_LUMA = 1.0 / 8.0
MOST_TIMES_LUMA = 3.0
# What a look's `strand_color` of 1 gives back where hair keeps its luma: the LUTs leave less
# variety than hair has, and half of one axis is dropped.
USUAL_STRAND_COLOR = 1.35
# Light hair's own colours vary most: less is given back there.
LESS_STRAND_COLOR_ON_LIGHT = 0.4
# Strands differ from warm to cool: heads vary two to three times as much that way as between green
# and magenta, where more of it is the camera's noise, and which looks like moss on bleached hair.
# So of the latter only this share comes back.
GREEN_MAGENTA_SHARE = 0.5
# Undyed hair's hue, as a change of RGB.
_WARM = (0.096, -0.024, -0.124)


def _unit_across(one: tuple[float, float, float], other: tuple[float, float, float]) -> list[float]:
    """The unit vector at right angles to two: their cross product, scaled."""
    across = [
        one[(axis + 1) % 3] * other[(axis + 2) % 3] - one[(axis + 2) % 3] * other[(axis + 1) % 3]
        for axis in range(3)
    ]
    length = sum(value * value for value in across) ** 0.5
    return [value / length for value in across]


# From magenta to green, without luma: at right angles to the weights of luma and to the warm hue.
GREEN_MAGENTA = tuple(_unit_across(REC601_LUMA, _WARM))
# Differences (distances in RGB) of this size are halved.
STRAND_LIMIT = 0.12
# Nothing is brought nearer to 0 or 1 than this, a code of 255: black and white stay what they are.
STRAND_BOUND = 1.0 / 255.0
# Lumas under this count as this.
LEAST_STRAND_LUMA = 0.01

# --- hairseg/render/rim.py, tone.py, drawn_texture.py: lengths in head pixels ---

# Root of the area of the hair of a head whose head pixels are pixels.
HEAD_PX = 160.0
# Codes of luma, for which tone curves are made.
TONE_CODES = 256

# --- hairseg/render/rim.py ---
# Hair counts as well inside from here on, ground as well outside; both set in over some pixels.
RIM_INSIDE_FROM_PX = 6.0
RIM_INSIDE_OVER_PX = 3.0
RIM_OUTSIDE_FROM_PX = 1.5
RIM_OUTSIDE_OVER_PX = 2.0
# A mask under this is ground, and over it hair, where distances are measured.
RIM_GROUND_MASK = 0.3
RIM_HAIR_MASK = 0.5
# The rim: wholly up to the first depth, not at all from the second on.
RIM_FULL_PX = 6.0
RIM_END_PX = 14.0
# Gaussians over which the colour inside, outside, and the spread of the hair's luma are gathered;
# the narrowest that finds enough counts.
RIM_INSIDE_SIGMAS_PX = (4.0, 8.0, 16.0, 40.0, 200.0)
RIM_OUTSIDE_SIGMAS_PX = (4.0, 10.0, 30.0, 200.0)
RIM_SPREAD_SIGMAS_PX = (16.0, 60.0, 200.0)
RIM_ENOUGH = 0.15
# Two colours this far apart (distance in RGB) begin to tell hair from ground, and tell it wholly.
RIM_CONTRAST_FROM = 0.1
RIM_CONTRAST_FULL = 0.35
# Ground lighter than the hair by this much in luma begins to be told for sure, and is; other ground
# is believed less.
RIM_LIGHTER_FROM = 0.08
RIM_LIGHTER_FULL = 0.25
RIM_UNSURE = 0.6
# Hair may differ from its mean by one standard deviation before it looks like ground, but by no
# more than this share of the way.
RIM_MOST_SLACK = 0.8
# Ground lighter than the hair by this much begins to bleed into it, and does wholly.
RIM_BLEED_FROM = 0.02
RIM_BLEED_FULL = 0.1
# A pixel lighter than the hair by so many of its standard deviations has its light from the ground.
RIM_BLEED_SPREADS = 2.0
# Mask values between which a pixel's colour is more and more taken from the hair inside.
RIM_SOFT_FROM = 0.97
RIM_SOFT_FULL = 0.6

# --- hairseg/render/tone.py ---
# A look that changes the mean luma by this much gets the tone of real hair in full.
TONE_FULL_CHANGE = 0.12
# The mean luma that a LUT gives a head is moved to the look's own, by this at most.
TONE_MOST_SHIFT = 0.03
# The histogram of a head's luma is blurred by this many codes, because noise is not texture.
TONE_HISTOGRAM_SIGMA = 2.5
# A head of fewer pixels well inside the hair is not measured.
TONE_LEAST_PIXELS = 64
# Share, as a power, of a head's own spread of luma against other heads' that stays, its bounds,
# and how much may be added where the bounds on the slope took some away.
TONE_OWN_SPREAD_POWER = 0.5
TONE_LEAST_SPREAD = 0.65
TONE_MOST_SPREAD = 1.25
TONE_MOST_BOOST = 1.4
# Bounds of what a look's own LUT says of contrast, below and above the mean.
TONE_LEAST_CONTRAST = 0.3
TONE_MOST_CONTRAST = 1.5
# Slope of the curve: at least, at most above and below the head's median, and at most for the
# finest detail.
TONE_LEAST_SLOPE = 0.05
TONE_MOST_SLOPE = 5.5
TONE_MOST_DARK_SLOPE = 9.0
TONE_MOST_FINE_SLOPE = 3.5
# Share of the finest detail's gain that lighter detail gets, and of real hair's spread below and
# above the mean that the curve gives.
TONE_GLINTS = 0.58
TONE_MORE_BELOW = 1.08
TONE_LESS_ABOVE = 0.86
TONE_DARKEST = 0.01
TONE_LIGHTEST = 0.97
# Detail of this many codes is half noise.
TONE_NOISE_LUMA = 1.5 / 255.0
# A look's detail that leaves the photo's as it is; and how strongly others change it.
TONE_USUAL_DETAIL = 0.55
TONE_DETAIL_RATE = 0.5
# Chroma: how strongly it goes with luma, as a power of how it does in real hair's mean, because
# much of a head's chroma has nothing to do with luma; and the bounds of the factor.
TONE_CHROMA_POWER = 0.25
TONE_LEAST_CHROMA = 0.55
TONE_MOST_CHROMA = 1.35
# Share of a head's own cast that stays; luma at which a pixel's own colour counts half; share of
# the strands' colours that is given back.
TONE_CAST_SHARE = 0.35
TONE_TRUSTED_LUMA = 0.07
TONE_MOST_CAST = 1.4
TONE_STRAND_SHARE = 1.25
# Mean CIE chroma from which on a colour gives that share back, and the least part of it.
TONE_COLORFUL = 25.0
TONE_PALE_SHARE = 0.5
# Strands differ in how strong the colour is; of how their hue differs this share is left, because
# reddish tips of black hair would become pink on blond.
TONE_HUE_SHARE = 0.3
# How much stronger or paler they are is bounded by this share of the dye's own distance from grey,
# before the share that is given back: no strand of a brown dye turns grey.
TONE_MOST_STRONGER = 0.5
# A dye whose colour is nearer to grey than this (distance in RGB) has no hue.
TONE_LEAST_HUE = 0.01
# Share of their colours that is left at the hair's very border, where skin and ground have coloured
# the hair.
TONE_RIM_STRANDS = 0.3
# Bounds of the factor on the LUT's colour.
TONE_LEAST_GAIN = 0.3
TONE_MOST_GAIN = 2.5
# The rim of real hair turns from the light: luma taken away at the border, and the
# width of the Gaussian by which it falls off inwards.
RIM_SHADE = 0.06
RIM_SHADE_PX = 9.0

# --- hairseg/render/drawn_texture.py ---
# Widths of the strands, and the energy of each as the standard deviation of luma on hair of luma
# `TEXTURE_LUMA`.
TEXTURE_SIGMAS_PX = (0.5, 1.0, 2.0, 4.0)
TEXTURE_ENERGY = (0.016, 0.012, 0.014, 0.014)
TEXTURE_LUMA = 0.6
# Where the dyed hair has this share of an energy by itself, nothing is drawn.
TEXTURE_ENOUGH = 1.0
# How much deeper the gaps between strands are.
TEXTURE_GAPS = 0.2
