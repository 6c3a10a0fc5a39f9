"""Programs over the library: batches of files, live windows, benchmarks, the doctor.

Private: import what you need from `hairseg`.
"""
