"""Packages that netc exported, each beside what netc computed when it wrote it.

    torch_packages.py FOLDER...

Every weight is loaded strictly. Prints one JSON list: of each folder the differences of its outputs.
"""

import importlib
import json
import pathlib
import sys
from dataclasses import asdict

sys.dont_write_bytecode = True


def checked(folder):
    name = next(folder.glob("*/model.py")).parent.name
    sys.path.insert(0, str(folder))
    try:
        network = importlib.import_module(f"{name}.weights").load(importlib.import_module(f"{name}.model").Network())
        found = importlib.import_module(f"{name}.verify").differences(network)
    finally:
        sys.path.remove(str(folder))
        for module in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
            del sys.modules[module]
    checks = [{**asdict(each), "holds": each.holds} for each in found]
    return {"folder": str(folder), "checks": checks, "holds": bool(checks) and all(each["holds"] for each in checks)}


if __name__ == "__main__":
    print(json.dumps([checked(pathlib.Path(each)) for each in sys.argv[1:]]))
