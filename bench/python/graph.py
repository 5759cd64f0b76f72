"""What netc's graph files (netc compile --emit) say, for those who build the same network in another framework."""

import json
import math

import numpy


class Unsupported(Exception):
    """The network has something that is not built here; what it is, in words."""


def read_graph(path):
    with open(path, encoding="utf8") as file:
        graph = json.load(file)
    if graph["kind"] != "siamese":
        raise Unsupported("a network that is not siamese")
    return graph


def parts(graph):
    """The tower and the head."""
    return graph["towers"][0], graph["head"]


def read_weights(graph, path):
    """One float32 array per weight, in the graph's order, from a file with all of them."""
    values = numpy.fromfile(path, dtype="<f4")
    arrays = []
    offset = 0
    for weight in graph["weights"]:
        count = math.prod(weight["shape"])
        arrays.append(values[offset : offset + count].reshape(weight["shape"]))
        offset += count
    if offset != values.size:
        raise ValueError(f"{path} has {values.size} numbers, and the weights are {offset}")
    return arrays


def read_batches(graph, path, pairs):
    """The batches of a file: left images, right images and labels of each, [pairs, height, width, channels] twice and [pairs]."""
    shape = (pairs, *graph["input"]["shape"])
    images = math.prod(shape)
    values = numpy.fromfile(path, dtype="<f4").reshape(-1, 2 * images + pairs)
    return [(row[:images].reshape(shape), row[images : 2 * images].reshape(shape), row[2 * images :]) for row in values]


def read_class_batches(graph, path, classes, items):
    """The images of each batch of a file, [items * classes, height, width, channels]: the first item of every class, then the second."""
    shape = (items * classes, *graph["input"]["shape"])
    return list(numpy.fromfile(path, dtype="<f4").reshape(-1, *shape))


def logits_node(head):
    """The node whose value goes into the sigmoid at the head's end."""
    last = head["nodes"][head["output"]]
    if last["op"] != "sigmoid":
        raise Unsupported("a head that does not end in a sigmoid")
    return last["inputs"][0]


def same_padding(extent, kernel, stride):
    """The padding before and after of `same`: the latter is one larger if their sum is odd."""
    total = max((math.ceil(extent / stride) - 1) * stride + kernel - extent, 0)
    return total // 2, total - total // 2


def padding_of(attributes, shape, window):
    """((top, bottom), (left, right)) of a convolution or pool on an image of that shape."""
    padding = attributes["padding"]
    if padding == "valid":
        return (0, 0), (0, 0)
    if padding == "same":
        stride = attributes["stride"]
        return tuple(same_padding(shape[axis], window[axis], stride[axis]) for axis in (0, 1))
    if isinstance(padding, str):
        raise Unsupported(f"padding {padding}")
    return tuple((amount, amount) for amount in padding)


def require(node, **wanted):
    """Refuses attributes that are not built here; one that a node does not have is taken as wanted."""
    for name, value in wanted.items():
        if node["attributes"].get(name, value) != value:
            raise Unsupported(f"{node['op']} with {name} {node['attributes'][name]}")
