"""A local page to accept, reject, paint and erase the masks of a folder of photos."""
