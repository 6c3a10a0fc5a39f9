"""Recolouring a folder of files, resumable, in several processes.

Private: import what you need from `hairseg`.
"""
