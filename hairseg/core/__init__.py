"""The ground floor: colour arithmetic, mean intensity, boxes, files written whole.

Private: import what you need from `hairseg`.
"""
