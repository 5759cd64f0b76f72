"""The network of a graph file as PyTorch modules: NCHW, one module a node that computes, modules shared where weights are."""

import torch
from torch import nn
from torch.nn import functional

from graph import Unsupported, logits_node, padding_of, parts, require


class BatchNorm(nn.Module):
    """Batch normalization whose moving variance is that of the graph's: without Bessel's correction, with which PyTorch moves its own.

    Moved from the corrected variance of n numbers, PyTorch's is n / (n - 1) times ours at every step, if it begins so.
    """

    def __init__(self, node, shape):
        super().__init__()
        require(node, scale=True, offset=True)
        attributes = node["attributes"]
        kind = nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d
        self.norm = kind(shape[-1], eps=attributes["epsilon"], momentum=1 - attributes["momentum"])
        self.positions = 1 if len(shape) == 1 else shape[0] * shape[1]
        self.correction = 1.0

    def train_on(self, images):
        count = images * self.positions
        self.correction = count / (count - 1)

    def forward(self, x):
        if self.training:
            return self.norm(x)
        norm = self.norm
        variance = norm.running_var / self.correction
        return functional.batch_norm(x, norm.running_mean, variance, norm.weight, norm.bias, False, 0.0, norm.eps)

    def load(self, values):
        gamma, beta, mean, variance = values
        fill(self.norm.weight, gamma)
        fill(self.norm.bias, beta)
        fill(self.norm.running_mean, mean)
        fill(self.norm.running_var, variance * self.correction)


class Padded(nn.Module):
    """A convolution, or a pool, with padding that may be uneven, which PyTorch's own cannot have."""

    def __init__(self, module, padding, value=0.0):
        super().__init__()
        (top, bottom), (left, right) = padding
        self.module = module
        self.value = value
        self.around = None
        if top == bottom and left == right:
            module.padding = (top, left)
            # What nn.Conv2d derives from its padding is used for modes other than zeros only.
        else:
            self.around = (left, right, top, bottom)

    def forward(self, x):
        return self.module(x if self.around is None else functional.pad(x, self.around, value=self.value))


def convolution(node, shape):
    require(node, dilation=[1, 1])
    attributes = node["attributes"]
    kernel, groups = attributes["kernel"], attributes["groups"]
    module = nn.Conv2d(
        shape[2], attributes["filters"], kernel, attributes["stride"], groups=groups, bias=attributes["bias"]
    )
    return Convolution(Padded(module, padding_of(attributes, shape, kernel)))


def depthwise(node, shape, bias):
    require(node, dilation=[1, 1])
    attributes = node["attributes"]
    channels, kernel = shape[2], attributes["kernel"]
    filters = channels * attributes["depth_multiplier"]
    module = nn.Conv2d(channels, filters, kernel, attributes["stride"], groups=channels, bias=bias)
    return Padded(module, padding_of(attributes, shape, kernel))


class Convolution(nn.Module):
    def __init__(self, padded):
        super().__init__()
        self.padded = padded

    def forward(self, x):
        return self.padded(x)

    def load(self, values):
        load_convolution(self.padded.module, values, lambda kernel: kernel.transpose(3, 2, 0, 1))


class DepthwiseConvolution(Convolution):
    def load(self, values):
        load_convolution(self.padded.module, values, depthwise_kernel)


class SeparableConvolution(nn.Module):
    def __init__(self, node, shape):
        super().__init__()
        attributes = node["attributes"]
        self.depthwise = depthwise(node, shape, bias=False)
        middle = shape[2] * attributes["depth_multiplier"]
        self.pointwise = nn.Conv2d(middle, attributes["filters"], 1, bias=attributes["bias"])

    def forward(self, x):
        return self.pointwise(self.depthwise(x))

    def load(self, values):
        load_convolution(self.depthwise.module, values[:1], depthwise_kernel)
        load_convolution(self.pointwise, values[1:], lambda kernel: kernel.transpose(3, 2, 0, 1))


class Dense(nn.Module):
    def __init__(self, node, shape):
        super().__init__()
        self.linear = nn.Linear(shape[0], node["attributes"]["units"], bias=node["attributes"]["bias"])

    def forward(self, x):
        return self.linear(x)

    def load(self, values):
        load_convolution(self.linear, values, lambda kernel: kernel.transpose())


class GlobalAveragePool(nn.Module):
    def __init__(self, keep):
        super().__init__()
        self.keep = keep

    def forward(self, x):
        return x.mean((2, 3), keepdim=self.keep)


class FlattenRows(nn.Module):
    """In the graph's order, which is that of rows, columns, channels."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1) if x.dim() == 4 else x.flatten(1)


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


functions = {
    "relu": functional.relu,
    "swish": functional.silu,
    "sigmoid": torch.sigmoid,
    "identity": lambda x: x,
    "add": torch.add,
    "subtract": torch.subtract,
    "multiply": torch.multiply,
    "abs": torch.abs,
}


def module_of(node, shapes):
    op, attributes = node["op"], node["attributes"]
    shape = shapes[0]
    if op in functions:
        return Function(functions[op])
    if op == "conv":
        return convolution(node, shape)
    if op == "depthwise_conv":
        return DepthwiseConvolution(depthwise(node, shape, attributes["bias"]))
    if op == "separable_conv":
        return SeparableConvolution(node, shape)
    if op == "bn":
        return BatchNorm(node, shape)
    if op == "dense":
        return Dense(node, shape)
    if op == "max_pool":
        pool = nn.MaxPool2d(attributes["size"], attributes["stride"])
        return Padded(pool, padding_of(attributes, shape, attributes["size"]), float("-inf"))
    if op == "global_avg_pool":
        return GlobalAveragePool(attributes["keep_dims"])
    if op == "flatten":
        return FlattenRows()
    raise Unsupported(f"the operator {op}")


class Part(nn.Module):
    """A subgraph, node by node."""

    def __init__(self, part, output):
        super().__init__()
        nodes = [node for node in part["nodes"] if node["op"] != "input" and node["id"] <= output]
        self.nodes = nodes
        self.inputs = part["inputs"]
        self.output = output
        owned = {}
        self.layers = nn.ModuleList()
        for node in nodes:
            key = tuple(node["weights"]) or node["path"]
            if key not in owned:
                owned[key] = module_of(node, [part["nodes"][index]["output"] for index in node["inputs"]])
            self.layers.append(owned[key])
        self.steps = [(node["id"], tuple(node["inputs"])) for node in nodes]
        self.last = {source: place for place, (_, inputs) in enumerate(self.steps) for source in inputs}

    def forward(self, *inputs):
        values = dict(zip(self.inputs, inputs))
        for place, ((target, sources), layer) in enumerate(zip(self.steps, self.layers)):
            values[target] = layer(*[values[source] for source in sources])
            for source in sources:
                # Else every value of an evaluation would be held to its end.
                if self.last[source] == place and source != self.output:
                    values.pop(source, None)
        return values[self.output]

    def load(self, arrays, images):
        for node, layer in zip(self.nodes, self.layers):
            if isinstance(layer, BatchNorm):
                layer.train_on(images)
            if node["weights"]:
                layer.load([arrays[index] for index in node["weights"]])


class Network(nn.Module):
    """The logits of pairs: the tower on the left and the right images, and the head, less its sigmoid.

    In training batch normalization has one set of statistics for each side, and its averages move twice, so the tower is applied to one
    after the other; where that changes nothing it sees both at once.
    """

    def __init__(self, graph):
        super().__init__()
        tower, head = parts(graph)
        self.tower = Part(tower, tower["output"])
        self.head = Part(head, logits_node(head))
        self.by_side = any(node["op"] == "bn" for node in tower["nodes"])

    def forward(self, left, right):
        if self.training and self.by_side:
            features = self.tower(left), self.tower(right)
        else:
            features = self.tower(torch.cat([left, right])).chunk(2)
        return self.head(*features).flatten()

    def load(self, arrays, images):
        """Takes the graph's weights; `images` go through the tower at a time in training."""
        for part in (self.tower, self.head):
            part.load(arrays, images)

    def penalized(self, graph):
        """The regularized parameters by their factor l2."""
        found = {}
        for part in (self.tower, self.head):
            for node, layer in zip(part.nodes, part.layers):
                factors = [graph["weights"][index]["l2"] for index in node["weights"]]
                # A module's parameters are in the order of the graph's weights; moving averages, which come last, are none.
                for factor, parameter in zip(factors, layer.parameters()):
                    if factor > 0:
                        found.setdefault(factor, {})[id(parameter)] = parameter
        return {factor: list(parameters.values()) for factor, parameters in found.items()}


def depthwise_kernel(kernel):
    height, width, channels, multiplier = kernel.shape
    return kernel.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)


def load_convolution(module, values, turn):
    fill(module.weight, turn(values[0]))
    if len(values) > 1:
        fill(module.bias, values[1])


def fill(target, values):
    with torch.no_grad():
        target.copy_(torch.from_numpy(values.copy()))
