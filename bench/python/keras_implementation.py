"""Training and evaluation in Keras on TensorFlow, in graph mode."""

import time

import keras
import tensorflow as tf
from keras import layers

from graph import Unsupported, logits_node, padding_of, parts, read_batches, read_graph, read_weights, require

plain = {
    "identity": lambda x: x,
    "relu": keras.ops.relu,
    "swish": keras.ops.silu,
    "sigmoid": keras.ops.sigmoid,
    "flatten": lambda x: layers.Flatten()(x),
    "add": keras.ops.add,
    "subtract": keras.ops.subtract,
    "multiply": keras.ops.multiply,
    "abs": keras.ops.absolute,
}


def padding_for(node, shape, window, x):
    """The padding argument of a layer, and its input, which is padded explicitly if the amount is a number."""
    padding = node["attributes"]["padding"]
    if isinstance(padding, str):
        return padding, x
    if node["op"] == "max_pool":
        raise Unsupported("max_pool with padding by a number")
    return "valid", layers.ZeroPadding2D(padding_of(node["attributes"], shape, window))(x)


def layer_of(node, padding):
    op, attributes = node["op"], node["attributes"]
    require(node, dilation=[1, 1], scale=True, offset=True)
    if op == "conv":
        groups = {"groups": attributes["groups"]} if attributes["groups"] > 1 else {}
        return layers.Conv2D(
            attributes["filters"],
            attributes["kernel"],
            attributes["stride"],
            padding=padding,
            use_bias=attributes["bias"],
            **groups,
        )
    if op in ("depthwise_conv", "separable_conv"):
        options = {
            "padding": padding,
            "use_bias": attributes["bias"],
            "depth_multiplier": attributes["depth_multiplier"],
        }
        if op == "depthwise_conv":
            return layers.DepthwiseConv2D(attributes["kernel"], attributes["stride"], **options)
        return layers.SeparableConv2D(attributes["filters"], attributes["kernel"], attributes["stride"], **options)
    if op == "bn":
        return layers.BatchNormalization(momentum=attributes["momentum"], epsilon=attributes["epsilon"])
    if op == "dense":
        return layers.Dense(attributes["units"], use_bias=attributes["bias"])
    if op == "max_pool":
        return layers.MaxPooling2D(attributes["size"], attributes["stride"], padding=padding)
    if op == "global_avg_pool":
        return layers.GlobalAveragePooling2D(keepdims=attributes["keep_dims"])
    raise Unsupported(f"the operator {op}")


def build_part(part, output, owners):
    """A functional model; `owners` takes the layers that hold weights, by the indices of these."""
    inputs = [keras.Input(part["nodes"][index]["output"]) for index in part["inputs"]]
    values = dict(zip(part["inputs"], inputs))
    for node in part["nodes"]:
        if node["op"] == "input" or node["id"] > output:
            continue
        given = [values[index] for index in node["inputs"]]
        if node["op"] in plain:
            values[node["id"]] = plain[node["op"]](*given)
            continue
        attributes = node["attributes"]
        shape = part["nodes"][node["inputs"][0]]["output"]
        padding, x = "valid", given[0]
        if "padding" in attributes:
            padding, x = padding_for(node, shape, attributes.get("kernel", attributes.get("size")), x)
        key = tuple(node["weights"])
        layer = owners.get(key) or layer_of(node, padding)
        if key:
            owners[key] = layer
        values[node["id"]] = layer(x)
    return keras.Model(inputs, values[output])


def build(graph):
    tower, head = parts(graph)
    owners = {}
    return build_part(tower, tower["output"], owners), build_part(head, logits_node(head), owners), owners


class KerasImplementation:
    def prepare(self, task):
        tf.config.threading.set_intra_op_parallelism_threads(task["threads"])
        tf.config.threading.set_inter_op_parallelism_threads(task["threads"])
        graph = read_graph(task["graph"])
        self.batches = read_batches(graph, task["batches"], task["pairs"])
        self.tower, self.head, owners = build(graph)
        self.by_side = any(node["op"] == "bn" for node in graph["towers"][0]["nodes"])
        arrays = read_weights(graph, task["weights"])
        for indices, layer in owners.items():
            layer.set_weights([arrays[index] for index in indices])
        weights = {index: w for indices, layer in owners.items() for index, w in zip(indices, layer.weights)}
        self.penalized = [(weights[i].value, w["l2"]) for i, w in enumerate(graph["weights"]) if w["l2"] > 0]
        self.trainable = [weights[i] for i, weight in enumerate(graph["weights"]) if weight["trainable"]]
        self.optimizer = keras.optimizers.SGD(task["learning_rate"], momentum=task["momentum"])
        self.optimizer.build(self.trainable)
        self.train = tf.function(self.train_batch)
        self.evaluate = tf.function(self.evaluate_batch)
        return {
            "version": f"keras {keras.__version__} on tensorflow {tf.__version__}",
            "threads": tf.config.threading.get_intra_op_parallelism_threads(),
            "details": {"mode": "graph (tf.function)", "oneDNN": "on (TF_ENABLE_ONEDNN_OPTS=1)"},
        }

    def logits(self, left, right, training):
        # As in torch_network.py: one after the other only where batch normalization has it so.
        if training and self.by_side:
            features = [self.tower(left, training=True), self.tower(right, training=True)]
        else:
            features = tf.split(self.tower(tf.concat([left, right], 0), training=training), 2)
        return tf.reshape(self.head(features, training=training), [-1])

    def train_batch(self, left, right, labels):
        with tf.GradientTape() as tape:
            logits = self.logits(left, right, True)
            cross_entropy = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits))
            penalties = [l2 * tf.reduce_sum(tf.square(weight)) for weight, l2 in self.penalized]
            loss = tf.add_n([cross_entropy, *penalties])
        gradients = tape.gradient(loss, [weight.value for weight in self.trainable])
        self.optimizer.apply(gradients, self.trainable)
        return loss, cross_entropy

    def evaluate_batch(self, left, right):
        return tf.sigmoid(self.logits(left, right, False))

    def step(self, iteration):
        left, right, labels = self.batches[iteration % len(self.batches)]
        started = time.perf_counter()
        # As constants: a numpy array would create a new graph for each batch.
        loss, cross_entropy = self.train(tf.constant(left), tf.constant(right), tf.constant(labels))
        values = {"loss": float(loss), "cross_entropy": float(cross_entropy)}
        return {"seconds": time.perf_counter() - started, **values}

    def forward(self):
        left, right, _ = self.batches[0]
        started = time.perf_counter()
        probabilities = self.evaluate(tf.constant(left), tf.constant(right)).numpy().tolist()
        return {"seconds": time.perf_counter() - started, "probabilities": probabilities, "images": 2 * len(left)}


def parameters_by_layer(graph):
    """Lines of the network's layers with their parameters, and how many there are in all."""
    tower, head, _ = build(graph)
    lines = []
    for model in (tower, head):
        model.summary(print_fn=lines.append)
    return lines, tower.count_params() + head.count_params()
