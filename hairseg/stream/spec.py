"""The numbers of streams that ports need; see `hairseg.render.spec` for the rules."""

# --- hairseg/stream/filter.py, approach ---

# The mean hair intensity follows with this time constant: slower than cameras pump exposure,
# faster than anyone walks into other light and waits.
INTENSITY_TIME_S = 0.8

# --- hairseg/stream/weight_filter.py, LayerFollower ---

# Time constants of the axis and of the strands.
AXIS_TIME_S = 0.6
LOCKS_TIME_S = 0.1
