"""The release bundle for phones, browsers and engines: its contents and its test vectors.

Private: import what you need from `hairseg`.
"""
