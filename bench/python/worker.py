"""An implementation of npm run bench in PyTorch or Keras: answers requests, one a line, as bench/protocol.ts has them.

    python3 worker.py torch|torch-channels-last|torch-compile|torch-compile-channels-last|torch-package|torch-package-channels-last|keras
"""

import json
import os
import resource
import signal
import sys
import traceback

# Before TensorFlow is loaded, which reads them when it is.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# This compares processors.
os.environ["CUDA_VISIBLE_DEVICES"] = ""


def implementation(name, task):
    """A task on pairs says how many; one on every pair of a batch has classes."""
    pairs = "pairs" in task
    if name == "keras":
        if not pairs:
            raise ValueError("Keras takes part in the training of pairs only")
        from keras_implementation import KerasImplementation

        return KerasImplementation()
    if name.startswith("torch-package"):
        if not pairs:
            raise ValueError("the package takes part in the training of pairs only")
        from torch_package import PackagePairs as Implementation
    elif pairs:
        from torch_implementation import TorchPairs as Implementation
    else:
        from torch_all_pairs import TorchAllPairs as Implementation
    return Implementation(
        "channels_last" if name.endswith("channels-last") else "default", name.startswith("torch-compile")
    )


def memory():
    """Bytes: what is held now (of /proc, else unknown) and the most that was."""
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        now = peak
    return {"now": now, "peak": peak}


def serve(name):
    # What a library prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf8", buffering=1)
    os.dup2(2, 1)
    # The bench decides when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    current = None
    for line in sys.stdin:
        request = json.loads(line)
        do = request["do"]
        if do == "quit":
            return
        try:
            if do == "prepare":
                current = implementation(name, request["task"])
                result = current.prepare(request["task"])
            elif do == "step":
                result = current.step(request["iteration"])
            elif do == "forward":
                result = current.forward()
            elif do == "memory":
                result = memory()
            else:
                raise ValueError(f"there is no request {do}")
            answer = {"ok": result}
        except Exception as error:  # noqa: BLE001: the benchmark reports any error and continues with the others
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"[:2000]}
        answers.write(json.dumps({"id": request["id"], **answer}) + "\n")


serve(sys.argv[1])
