"""Timing this machine: models, streams, single stages.

Private: import what you need from `hairseg`.
"""
