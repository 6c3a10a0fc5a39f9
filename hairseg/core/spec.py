"""The numbers of the ground floor that ports need; see `hairseg.render.spec` for the rules."""

# --- hairseg/core/color.py, rec601_luma ---

# Weights of Rec. 601 luma on sRGB-encoded channels (ITU-R BT.601-7, section 2.5.1).
REC601_LUMA = (0.299, 0.587, 0.114)

# --- hairseg/core/box.py, hair_box ---

# Mask values up to this are no hair (half a step of an 8-bit mask).
NO_HAIR = 1.0 / 512.0

# --- hairseg/core/intensity.py, mean_hair_intensity ---

# Share of the frame that must be hair, or its mean intensity is undefined.
MIN_HAIR_SHARE = 0.0005

# --- hairseg/core/local_mean.py, shrink_for and local_means ---

# A Gaussian this wide, in pixels of the smaller copy, still weighs smoothly.
LEAST_SIGMA_PX = 2.0
# Weighted means are divided by at least this weight.
LEAST_WEIGHT = 1e-4
