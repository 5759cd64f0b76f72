"""Reads cases as JSON from standard input, and prints what the package draws for each; its folder is the first argument."""

import json
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
from netc_package.data.files import open_dataset  # noqa: E402
from netc_package.data.golden import golden_of, split_of  # noqa: E402
from netc_package.data.images import IMAGE_STEPS  # noqa: E402
from netc_package.data.samplers import SAMPLERS  # noqa: E402
from netc_package.data.splits import SPLITS  # noqa: E402

given = json.load(sys.stdin)
datasets = {name: open_dataset(Path(file)) for name, file in given["data"].items()}
found = []
for case in given["cases"]:
    dataset = datasets[case["data"]]
    split = split_of(dataset, case["protocol"], case["seed"])
    found.append(golden_of(dataset, split, case["protocol"], case["seed"], case["iterations"]))
parts = {"images": list(IMAGE_STEPS), "split": list(SPLITS), "sampler": list(SAMPLERS)}
json.dump({"found": found, "parts": parts}, sys.stdout)
