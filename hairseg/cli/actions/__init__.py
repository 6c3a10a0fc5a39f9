"""Actions of the commands that have several: `hairseg looks add`, `hairseg lut join` and others.

Private: import what you need from `hairseg`.
"""
