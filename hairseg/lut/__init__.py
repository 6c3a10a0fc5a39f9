"""Look-up tables and every file format that holds one.

Private: import what you need from `hairseg`.
"""
