"""Recolouring video files, with sound, time stamps, rotation and colours kept.

Private: import what you need from `hairseg`.
"""
