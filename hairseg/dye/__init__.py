"""From a wanted colour to look-up tables: curves, tone, shine, statistics of real hair.

Private: import what you need from `hairseg`.
"""
