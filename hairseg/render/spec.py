"""The numbers of recolouring, each once: for Python, the web engine and the shaders.

`scripts/generate` writes them as constants of JavaScript, GLSL, WGSL and Metal; `scripts/check`
fails where a written file differs. Only literals and arithmetic stand here: int, float, or a tuple
of floats. A name is unique among all `spec` modules. The comment above a number travels with it.
Each section names the module that holds the reference formula.
"""

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
