"""Recolouring one frame: palette, composition, border, detail, strand colour, weights.

Private: import what you need from `hairseg`.
"""
