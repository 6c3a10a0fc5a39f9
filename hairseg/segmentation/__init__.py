"""From a frame to its hair mask.

Private: import what you need from `hairseg`.
"""
