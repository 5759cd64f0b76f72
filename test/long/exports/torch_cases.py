"""Operators as netc writes them for PyTorch, beside what netc's engine gives.

    torch_cases.py FOLDER    with the files of test/compiler/helpers/torch.ts

Values are compared in float32, gradients in float64, each module with the channels of images where the
module says. Prints what differs most, by operator, as one JSON object.
"""

import json
import pathlib
import sys

import numpy
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "python"))
sys.dont_write_bytecode = True

TOLERANCE = 1e-5
OF_GRADIENTS = 1e-4


def main(folder):
    values = numpy.fromfile(folder / "tensors.bin", "<f4")

    def read(entry):
        count = int(numpy.prod(entry["shape"]))
        return torch.from_numpy(values[entry["offset"] : entry["offset"] + count].copy()).reshape(entry["shape"])

    found = {}
    for case in json.loads((folder / "index.json").read_text()):
        own = found.setdefault(case["operator"], {"cases": 0, "difference": 0.0, "gradient": 0.0, "wrong": []})
        own["cases"] += 1
        for module in case["modules"]:
            differences = compare(case, module, read)
            for kind, most in (("difference", TOLERANCE), ("gradient", OF_GRADIENTS)):
                own[kind] = max(own[kind], differences[kind])
                if not differences[kind] <= most:
                    own["wrong"].append(f"{case['label']}, channels {module['layout']}: {kind} {differences[kind]}")
    return found


def compare(case, module, read):
    layout = module["layout"]
    network = build(module)
    weights = {entry["key"]: read(entry) for entry in case["weights"]}
    if network is not None:
        network.load_state_dict(weights, strict=True)
        network.eval()
    with torch.no_grad():
        actual = run(network, [read(entry) for entry in case["inputs"]], layout)
    difference = apart(actual, read(case["output"]))
    return {"difference": difference, "gradient": gradient(case, network, layout, read)}


def build(module):
    if "name" not in module:
        return None
    scope = {"__package__": "netc_package", "__name__": "netc_package.case"}
    exec(compile(module["source"], module["name"], "exec"), scope)
    return scope[module["name"]]()


def run(network, inputs, layout):
    """Of inputs with the channels last; so is what comes back."""
    given = [turned(each, layout) for each in inputs]
    result = given[0] if network is None else network(*given)
    comes_first = network is not None or layout == "first"
    return result.permute(0, 2, 3, 1) if result.dim() == 4 and comes_first else result


def turned(values, layout):
    return values.permute(0, 3, 1, 2) if values.dim() == 4 and layout == "first" else values


def gradient(case, network, layout, read):
    inputs = [read(entry).double().requires_grad_() for entry in case["inputs"]]
    if network is not None:
        network.double()
    result = run(network, inputs, layout)
    if not result.requires_grad:
        return 0.0 if not case["inputGradients"] and not case["weightGradients"] else float("inf")
    (result * read(case["factors"]).double()).sum().backward()
    largest = 0.0
    for entry, each in zip(case["inputGradients"], inputs):
        largest = max(largest, apart(of(each), read(entry)))
    trained = {} if network is None else {name: each for name, each in network.named_parameters() if each.requires_grad}
    if set(trained) != {entry["key"] for entry in case["weightGradients"]}:
        return float("inf")
    for entry in case["weightGradients"]:
        largest = max(largest, apart(of(trained[entry["key"]]), read(entry)))
    return largest


def of(tensor):
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad


def apart(actual, expected):
    """The largest difference, relative above 1; infinite where shapes differ, or where one of the two is no number."""
    if actual.shape != expected.shape:
        return float("inf")
    a, b = actual.detach().double(), expected.double()
    same = (a == b) | (a.isnan() & b.isnan())
    largest = torch.where(same, torch.zeros_like(a), (a - b).abs() / (1 + b.abs())).max() if a.numel() else torch.zeros(())
    return float(largest) if bool(torch.isfinite(largest)) else float("inf")


if __name__ == "__main__":
    print(json.dumps(main(pathlib.Path(sys.argv[1]))))
