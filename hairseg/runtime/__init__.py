"""Model files and the runtimes that run them. Only this package knows LiteRT.

Private: import what you need from `hairseg`.
"""
