"""What netc exported, read by the programs that it is for: onnx, onnxruntime, safetensors, huggingface_hub.

    check.py versions
    check.py cases FOLDER     ONNX files of one operator each: the checker, the reference evaluator, onnxruntime
    check.py model FOLDER     ONNX files of a network, with what goes in and is to come out: the checker and onnxruntime
    check.py export FOLDER    a folder that `netc export` wrote: its card, the program in it, and its tensors

Prints one JSON value.
"""

import importlib.metadata
import json
import pathlib
import re
import subprocess
import sys

import numpy

packages = ["onnx", "onnxruntime", "safetensors", "huggingface_hub", "numpy"]


def versions():
    found = {name: importlib.metadata.version(name) for name in packages}
    return {"python": sys.version.split()[0], **found}


def difference(actual, expected):
    """The largest difference, relative above 1; infinite where shapes differ, or where one of the two is no number."""
    if actual.shape != expected.shape:
        return float("inf")
    same = (actual == expected) | (numpy.isnan(actual) & numpy.isnan(expected))
    with numpy.errstate(all="ignore"):
        apart = numpy.abs(actual.astype(numpy.float64) - expected) / (1 + numpy.abs(expected.astype(numpy.float64)))
    apart = numpy.where(same, 0, apart)
    if not numpy.all(numpy.isfinite(apart)):
        return float("inf")
    return float(apart.max()) if apart.size else 0.0


class Tensors:
    def __init__(self, file):
        self.values = numpy.memmap(file, dtype="<f4", mode="r")

    def read(self, entry):
        start = entry["offset"] // 4
        count = int(numpy.prod(entry["shape"]))
        return numpy.array(self.values[start : start + count]).reshape(entry["shape"])


def session(model):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def cases(folder):
    import onnx
    import onnx.reference

    tensors = Tensors(folder / "tensors.bin")
    found = {}
    for case in json.loads((folder / "index.json").read_text()):
        file = folder / case["file"]
        model = onnx.load(file)
        onnx.checker.check_model(model, full_check=True)
        feeds = {entry["name"]: tensors.read(entry) for entry in case["inputs"]}
        names = [entry["name"] for entry in case["outputs"]]
        expected = [tensors.read(entry) for entry in case["outputs"]]
        own = found.setdefault(case["operator"], {"cases": 0, "onnxruntime": 0.0, "reference": 0.0})
        own["cases"] += 1
        for runtime, results in [
            ("onnxruntime", session(str(file)).run(names, feeds)),
            ("reference", onnx.reference.ReferenceEvaluator(model).run(names, feeds)),
        ]:
            apart = max(difference(numpy.asarray(a), b) for a, b in zip(results, expected))
            if apart > 1e-5:
                print(f"{case['label']}: {runtime} differs by {apart}", file=sys.stderr)
            own[runtime] = max(own[runtime], apart)
    return found


def model(folder):
    import onnx

    tensors = Tensors(folder / "tensors.bin")
    found = []
    for part in json.loads((folder / "index.json").read_text()):
        file = str(folder / part["file"])
        onnx.checker.check_model(file, full_check=True)
        feeds = {entry["name"]: tensors.read(entry) for entry in part["inputs"]}
        running = session(file)
        for entry in part["outputs"]:
            expected = tensors.read(entry)
            (actual,) = running.run([entry["name"]], feeds)
            largest = float(numpy.abs(expected).max())
            apart = float(numpy.abs(actual.astype(numpy.float64) - expected).max()) if actual.shape == expected.shape else float("inf")
            found.append({"part": part["part"], "output": entry["name"], "difference": apart, "largest": largest})
    return found


def export(folder):
    import huggingface_hub
    import safetensors
    import safetensors.numpy

    text = (folder / "README.md").read_text()
    card = huggingface_hub.ModelCard(text)
    found = {"card": card.data.to_dict(), "results": [vars(result) for result in card.data.eval_results or []]}
    for program in re.findall(r"^```python\n(.*?)^```", text, re.M | re.S):
        subprocess.run([sys.executable, "-c", program], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    if (folder / "model.safetensors").exists():
        tensors = safetensors.numpy.load_file(folder / "model.safetensors")
        with safetensors.safe_open(folder / "model.safetensors", framework="numpy") as opened:
            found["metadata"] = opened.metadata()
        found["tensors"] = {key: list(values.shape) for key, values in tensors.items()}
        found["sums"] = {key: float(values.astype(numpy.float64).sum()) for key, values in tensors.items()}
    return found


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    arguments = [pathlib.Path(each) for each in rest]
    known = {"versions": versions, "cases": cases, "model": model, "export": export}
    print(json.dumps(known[command](*arguments), default=str))
