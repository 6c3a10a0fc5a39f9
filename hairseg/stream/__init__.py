"""Recolouring a live stream: tracking, temporal filters, the fast renderer.

Private: import what you need from `hairseg`.
"""
