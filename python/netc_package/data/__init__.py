"""Data sets, splits, samplers, image steps: the batches of a run, bit for bit as netc makes them."""
