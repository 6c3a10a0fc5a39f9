"""A look: its settings and two LUTs, its folder, the search for it, swatches and sheets.

Private: import what you need from `hairseg`.
"""
