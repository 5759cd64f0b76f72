"""Reads pairs of .npz files as JSON from standard input, and prints the largest difference of each, relative above 1."""

import json
import sys

import numpy as np

found = []
for one, other in json.load(sys.stdin)["pairs"]:
    first, second = np.load(one), np.load(other)
    assert first.files == second.files
    scales = {name: max(1, np.abs(first[name]).max(initial=0)) for name in first.files}
    found.append(max(float(np.abs(first[name] - second[name]).max(initial=0) / scales[name]) for name in first.files))
json.dump(found, sys.stdout)
