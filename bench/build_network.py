"""Builds the network of a graph file (netc compile --emit) in PyTorch or Keras, and prints its layers with their parameters.

    python3 build_network.py torch|keras GRAPH.json
    python3 build_network.py --versions

It does what a user of either would do by hand, so that the time from the start of the process to the summary can be compared. The counts
must be those of the graph, or it fails.
"""

import json
import math
import sys


def versions():
    found = {}
    try:
        import torch

        found["torch"] = torch.__version__
    except ImportError:
        pass
    try:
        import keras

        found["keras"] = keras.__version__
    except ImportError:
        pass
    return found


def same_padding(extent, kernel, stride):
    """The zeros before and behind, as `same` means them: one more behind where they are odd."""
    total = max((math.ceil(extent / stride) - 1) * stride + kernel - extent, 0)
    return total // 2, total - total // 2


def torch_module(node, shapes):
    from torch import nn

    attributes = node["attributes"]
    op = node["op"]
    shape = shapes[0] if shapes else None
    if op in ("conv", "separable_conv"):
        kernel, stride = attributes["kernel"], attributes["stride"]
        pad = nn.Identity()
        if attributes["padding"] == "same":
            top, bottom = same_padding(shape[0], kernel[0], stride[0])
            left, right = same_padding(shape[1], kernel[1], stride[1])
            pad = nn.ZeroPad2d((left, right, top, bottom))
        elif attributes["padding"] != "valid":
            amount = attributes["padding"]
            rows, columns = (amount, amount) if isinstance(amount, int) else amount
            pad = nn.ZeroPad2d((columns, columns, rows, rows))
        channels, filters, bias = shape[2], attributes["filters"], attributes["bias"]
        if op == "conv":
            groups = attributes.get("groups", 1)
            return nn.Sequential(pad, nn.Conv2d(channels, filters, kernel, stride, groups=groups, bias=bias))
        depthwise = nn.Conv2d(channels, channels, kernel, stride, groups=channels, bias=False)
        return nn.Sequential(pad, depthwise, nn.Conv2d(channels, filters, 1, bias=bias))
    if op == "bn":
        norm = nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d
        return norm(shape[-1], eps=attributes["epsilon"], momentum=1 - attributes["momentum"])
    if op == "dense":
        return nn.Linear(shape[0], attributes["units"], bias=attributes["bias"])
    if op in ("max_pool", "avg_pool"):
        pool = nn.MaxPool2d if op == "max_pool" else nn.AvgPool2d
        size, stride = attributes["size"], attributes["stride"]
        top, _ = same_padding(shape[0], size[0], stride[0]) if attributes["padding"] == "same" else (0, 0)
        return pool(size, stride, padding=top, ceil_mode=attributes["padding"] == "same")
    plain = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "flatten": nn.Flatten}
    return plain[op]() if op in plain else nn.Identity()


def build_torch(graph):
    from torch import nn

    total = 0
    lines = []
    for part in (graph["tower"], graph["head"]):
        modules = nn.ModuleDict()
        for node in part["nodes"]:
            if node["op"] == "input":
                continue
            shapes = [part["nodes"][i]["output"] for i in node["inputs"]]
            module = torch_module(node, shapes)
            modules[node["path"].replace(".", "_")] = module
            count = sum(p.numel() for p in module.parameters())
            count += sum(b.numel() for name, b in module.named_buffers() if "running" in name)
            total += count
            lines.append(f"{node['path']:<60} {type(module).__name__:<16} {count:>12,}")
    return lines, total


def keras_layer(node, graph):
    from keras import layers

    attributes = node["attributes"]
    op = node["op"]
    name = node["path"].replace("/", ".")
    if op in ("conv", "separable_conv"):
        make = layers.Conv2D if op == "conv" else layers.SeparableConv2D
        groups = {"groups": attributes["groups"]} if attributes.get("groups", 1) > 1 else {}
        return make(
            attributes["filters"],
            attributes["kernel"],
            attributes["stride"],
            padding=attributes["padding"] if isinstance(attributes["padding"], str) else "same",
            use_bias=attributes["bias"],
            name=name,
            **groups,
        )
    if op == "bn":
        return layers.BatchNormalization(name=name)
    if op == "dense":
        return layers.Dense(attributes["units"], use_bias=attributes["bias"], name=name)
    if op in ("max_pool", "avg_pool"):
        pool = layers.MaxPooling2D if op == "max_pool" else layers.AveragePooling2D
        padding = attributes["padding"] if isinstance(attributes["padding"], str) else "same"
        return pool(attributes["size"], attributes["stride"], padding=padding, name=name)
    if op == "global_avg_pool":
        return layers.GlobalAveragePooling2D(keepdims=attributes["keep_dims"], name=name)
    plain = {
        "identity": layers.Identity,
        "relu": layers.ReLU,
        "sigmoid": lambda name: layers.Activation("sigmoid", name=name),
        "flatten": layers.Flatten,
        "add": layers.Add,
        "multiply": layers.Multiply,
        "subtract": layers.Subtract,
        "abs": lambda name: layers.Lambda(abs, output_shape=lambda shape: shape, name=name),
    }
    return plain[op](name=name)


def keras_part(part, inputs, graph):
    values = dict(zip(part["inputs"], inputs))
    for node in part["nodes"]:
        if node["op"] == "input":
            continue
        given = [values[i] for i in node["inputs"]]
        values[node["id"]] = keras_layer(node, graph)(given if len(given) > 1 else given[0])
    return values[part["output"]]


def build_keras(graph):
    import keras

    shape = graph["input"]["shape"]
    image = keras.Input(shape)
    tower = keras.Model(image, keras_part(graph["tower"], [image], graph), name=graph["tower"]["name"])
    left, right = keras.Input(shape), keras.Input(shape)
    model = keras.Model([left, right], keras_part(graph["head"], [tower(left), tower(right)], graph))
    lines = []
    for one in (tower, model):
        one.summary(print_fn=lines.append)
    return lines, model.count_params()


def main():
    if sys.argv[1] == "--versions":
        print(json.dumps(versions()))
        return
    with open(sys.argv[2], encoding="utf8") as file:
        graph = json.load(file)
    lines, total = (build_torch if sys.argv[1] == "torch" else build_keras)(graph)
    expected = sum(math.prod(weight["shape"]) for weight in graph["weights"])
    print("\n".join(lines))
    print(f"{total:,} parameters")
    if total != expected:
        sys.exit(f"the graph has {expected:,} parameters, this has {total:,}")


main()
