"""Reads pairs of .npz files as JSON from standard input, and prints the largest difference of each, relative above 1."""

import json
import sys

import numpy as np

found = []
for pair in json.load(sys.stdin)["pairs"]:
    first, second = (np.load(file) for file in pair["files"])
    assert first.files == second.files
    names = [name for name in first.files if name not in pair["without"]]
    scales = {name: max(1, np.abs(first[name]).max(initial=0)) for name in names}
    found.append(max(float(np.abs(first[name] - second[name]).max(initial=0) / scales[name]) for name in names))
json.dump(found, sys.stdout)
