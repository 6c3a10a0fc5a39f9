"""The numbers of segmentation that ports need; see `hairseg.render.spec` for the rules."""

# --- hairseg/segmentation/refine.py, refine_mask ---

# Both ends of the range are cut by this and the rest is stretched (0.5 stays): what the network
# holds for hair by 5 % is a haze over the background, and hair at 95 % is hair.
HAZE = 0.05
