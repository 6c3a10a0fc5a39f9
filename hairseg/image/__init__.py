"""Pictures in and out: arrays, PIL images, files, EXIF and colour profiles.

Private: import what you need from `hairseg`.
"""
