"""The camera (or a file) in a window, with recording and snapshots.

Private: import what you need from `hairseg`.
"""
