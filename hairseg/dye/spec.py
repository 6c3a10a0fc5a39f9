"""The numbers of dyes that ports need; see `hairseg.render.spec` for the rules."""

# --- hairseg/dye/curves.py, color_curve and fit_curves ---

CURVE_STEPS = 193
THICKNESS_STEPS = 65
# Distance that every channel keeps from 0 and 1, so that shine has somewhere to go.
GAMUT_MARGIN = 0.006
FITTING_ROUNDS = 3
# How unwillingly a curve's chroma is scaled, scaled towards one end, and its hue turned.
STIFFNESS = (0.02, 0.5, 0.3)
# Mean lumas of the hair that a dye's colour is fitted on.
FITTED_MEANS = (0.07, 0.12, 0.18, 0.26, 0.36, 0.48, 0.60, 0.72)
# Measured on photos of red, copper, golden, brown and platinum hair like `hair_profile`: chroma
# over lightness as this power of undyed hair's, the added chroma of shadows, and the turn of the
# hue in radians, both per unit of lightness.
CHROMA_POWER = 0.7
WARM_SHADOWS = 0.04
WARM_TURN = 0.35
WARM_HUE_DEGREES = 52.0

# --- hairseg/dye/luts.py, dye_luts ---

# A pixel's own colour is believed up to this OKLab distance from usual hair.
OWN_COLOR_LIMIT = 0.06

# --- hairseg/dye/shine.py, change_shine ---

# A LUT of full matte keeps this share of its highlights' rise, of full gloss gets this times it.
MATTE = 0.35
GLOSSY = 1.6
# Luma over which the change sets in above the mean.
SHINE_BEND = 0.06
# Highlights get no lighter than this, and are changed in full only this far below.
SHINE_CEILING = 0.985
SHINE_ROOM = 0.3

# --- hairseg/dye/parts.py ---

# Colours of a gradient after the root's.
MAX_STOPS = 4
# Colours along the hair; a split and highlights add one each, and arrays of ports hold these.
MOST_PLACES = MAX_STOPS + 1
MOST_COLORS = 8
