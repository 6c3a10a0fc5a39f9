"""The numbers of streams that ports need; see `hairseg.render.spec` for the rules."""

# --- hairseg/stream/filter.py, approach ---

# The mean hair intensity follows with this time constant: slower than cameras pump exposure,
# faster than anyone walks into other light and waits.
INTENSITY_TIME_S = 0.8

# --- hairseg/stream/weight_filter.py, LayerFollower ---

# Time constants of the axis and of the strands.
AXIS_TIME_S = 0.6
LOCKS_TIME_S = 0.1

# --- hairseg/stream/compose.py, paint_hair ---

# An alpha this much under 1 is a rim in full, where the tone's lift is capped.
CAP_SOFT = 0.1

# --- hairseg/stream/tone_follower.py, ToneFollower ---

# Seconds between two measures of a head's tone, and the time in which its past fades.
TONE_MEASURE_S = 0.15
TONE_TIME_S = 0.8

# --- hairseg/stream/tone_tables.py, ToneTables ---

# Luma of a bright ground, which a pixel of the rim that is lighter than its hair shares.
TONE_GROUND_LUMA = 0.85
# Tables are begun anew when the head's lumas have moved by this on average (earth mover's
# distance), its colour by this, or its place between the references by this.
TONE_LUMA_STEP = 0.006
TONE_COLOR_STEP = 0.008
TONE_POSITION_STEP = 0.01
