"""What PyTorch reaches on this machine: `peaks.py THREADS` prints flops and bytes a second, the best of several tries."""

import json
import sys
import time

import torch


def best(run, amount, seconds=2.0):
    """The most of `amount` a second that any run does."""
    run()
    most = 0.0
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        started = time.perf_counter()
        run()
        most = max(most, amount / (time.perf_counter() - started))
    return most


torch.set_num_threads(int(sys.argv[1]))
size = 2048
a, b, c = (torch.rand(size, size) for _ in range(3))
source, target = torch.rand(2**26), torch.empty(2**26)
print(
    json.dumps(
        {
            "flops": best(lambda: torch.mm(a, b, out=c), 2 * size**3),
            "bytes": best(lambda: target.copy_(source), 2 * 4 * 2**26),
        }
    )
)
