"""Builds the network of a graph file (netc compile --emit) in PyTorch or Keras, and prints its layers with their parameters.

    python3 build_network.py torch|keras GRAPH.json
    python3 build_network.py --versions

The time from the start of the process to the summary can then be compared with netc's. The counts must be those of the
graph, or it fails.
"""

import importlib.metadata
import importlib.util
import json
import math
import sys

from graph import read_graph


def versions():
    """Of those that can be imported, without importing them."""
    found = {}
    for name, needed in (("torch", ["torch"]), ("keras", ["keras", "tensorflow"])):
        if all(importlib.util.find_spec(module) is not None for module in needed):
            found[name] = importlib.metadata.version(name)
    return found


def main():
    if sys.argv[1] == "--versions":
        print(json.dumps(versions()))
        return
    graph = read_graph(sys.argv[2])
    if sys.argv[1] == "torch":
        from torch_implementation import parameters_by_layer
    else:
        from keras_implementation import parameters_by_layer
    lines, total = parameters_by_layer(graph)
    expected = sum(math.prod(weight["shape"]) for weight in graph["weights"])
    print("\n".join(lines))
    print(f"{total:,} parameters")
    if total != expected:
        sys.exit(f"the graph has {expected:,} parameters, this has {total:,}")


if __name__ == "__main__":
    main()
