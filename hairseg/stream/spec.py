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

# --- hairseg/stream/following/group.py, Group ---

# A stream looks for new heads once in this time, in seconds: the whole frame or the squares along
# it, and every so many times a finer part.
SEARCH_S = 0.25
FINER_EVERY = 4
# The same where no hair is known, once every part of the scene was looked at; before, every frame
# is: together with the whole frame's run that costs as much as painting a head.
HAIRLESS_SEARCH_S = 0.12
# A head whose hair is hidden for longer is dropped.
HIDDEN_S = 0.7
# New hair this near to where one was hidden, in sides of its square, is that head again.
COMES_BACK = 1.5
# The square around a head is this many of its longer sides, and is kept until the hair comes nearer
# to its border than this share of its side, or takes less or more than these shares of it.
LIVE_ZOOM = 1.9
LIVE_ROOM = 0.06
LIVE_LEAST = 0.36
LIVE_MOST = 0.78
# Heads in a frame at most.
MOST_FOLLOWED = 16
# A view shows a head if its hair takes this share of the view and is so sure on average.
LIVE_AREA = 1 / 400
LIVE_SURE = 0.7
# A head that looked like a part of a larger one at so many searches in a row is that.
DOUBTS = 3
# Sides of the small pictures on which new heads, and what is whose, are told.
SEARCH_SIDE = 64
TERRITORY_SIDE = 64
# The shares of two heads blend over this many pixels of it.
TERRITORY_BLEND = 4.0
# Hair of which at least this share is nobody's yet is a new head's.
NEW_SHARE = 0.7
