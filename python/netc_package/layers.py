"""What a network of netc is made of where PyTorch means something else, or has no name for it.

Images are [N, channels, height, width], matrices [N, tokens, channels], vectors [N, channels].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Size = int | tuple[int, int]
"""Rows and columns; a number is both."""


class Judgement(NamedTuple):
    """What a head gives, one for every pair [N], or for every image and class [N, classes]."""

    value: Tensor
    logit: Tensor | None
    """Before the sigmoid or softmax; None where the head ends in neither."""


class Module(nn.Module):
    """A module of tensors, whose result is one."""

    if TYPE_CHECKING:

        def __call__(self, *inputs: Tensor) -> Tensor: ...


class Parts(nn.Module):
    """Modules by name, which what has them calls itself."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, /, **modules: nn.Module) -> None:
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)


class Chain(Parts, Module):
    """Modules, each of which takes what the last one gives."""

    def forward(self, x: Tensor) -> Tensor:
        for module in self._modules.values():
            assert module is not None
            x = module(x)
        return x


def pair(size: Size) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else size


def channel_axis(x: Tensor) -> int:
    """Channels are the second axis of images, and the last of everything else."""
    return 1 if x.dim() == 4 else -1


def per_channel(values: Tensor, x: Tensor) -> Tensor:
    """A value for every channel [C] as what spreads over x."""
    return values.view(-1, 1, 1) if x.dim() == 4 else values


def freeze(module: nn.Module, trainable: bool) -> None:
    if not trainable:
        module.requires_grad_(False)


# Windows


def margins(
    extents: Sequence[int], kernel: Size, stride: Size, dilation: Size, padding: str | Size
) -> tuple[int, int, int, int]:
    """Rows and columns around an image: (left, right, top, bottom), as F.pad takes them.

    "same" gives ceil(extent / stride) windows, one row or column more at the bottom and right
    where the rest is odd; "ceil" as many as without any, and one more where something is left.
    """
    if not isinstance(padding, str):
        rows, columns = pair(padding)
        return columns, columns, rows, rows
    sides: list[int] = []
    for extent, taps, step, apart in zip(
        extents, pair(kernel), pair(stride), pair(dilation), strict=True
    ):
        reach = (taps - 1) * apart + 1
        if padding == "same":
            rest = max((-(-extent // step) - 1) * step + reach - extent, 0)
            sides = [rest // 2, rest - rest // 2, *sides]
        elif padding == "ceil":
            sides = [0, -(extent - reach) % step, *sides]
        else:
            sides = [0, 0, *sides]
    return sides[0], sides[1], sides[2], sides[3]


class Conv2d(nn.Conv2d, Module):
    """A convolution whose padding is "same", "valid" or a number of rows and columns.

    "same" is of the image's extent, not of the kernel alone: see `margins`.
    """

    def __init__(
        self,
        channels: int,
        filters: int,
        kernel: Size,
        stride: Size = 1,
        padding: str | Size = "valid",
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        l2: float = 0.0,
        trainable: bool = True,
    ) -> None:
        super().__init__(channels, filters, kernel, stride, 0, dilation, groups, bias)
        self.around = padding
        self.l2 = l2
        freeze(self, trainable)

    def forward(self, x: Tensor) -> Tensor:
        if self.in_channels == 1:
            # PyTorch takes an image of one channel whose strides are those of [N, height, width, 1]
            # for one with its channels last, and then now and then reads past its end.
            x = x.flatten(0, 1).unsqueeze(1)
        left, right, top, bottom = margins(
            x.shape[2:],
            pair_of(self.kernel_size),
            pair_of(self.stride),
            pair_of(self.dilation),
            self.around,
        )
        if left == right and top == bottom:
            padding = (top, left)
        else:
            x, padding = F.pad(x, (left, right, top, bottom)), (0, 0)
        return F.conv2d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


def pair_of(size: Sequence[int]) -> tuple[int, int]:
    return size[0], size[1]


class SeparableConv2d(Module):
    """A depthwise convolution, then a 1x1 convolution that mixes the channels."""

    def __init__(
        self,
        channels: int,
        filters: int,
        kernel: Size,
        stride: Size = 1,
        padding: str | Size = "valid",
        dilation: Size = 1,
        multiplier: int = 1,
        bias: bool = True,
        l2: float = 0.0,
        trainable: bool = True,
    ) -> None:
        super().__init__()
        inner = channels * multiplier
        self.depthwise = Conv2d(
            channels, inner, kernel, stride, padding, dilation, channels, False, l2, trainable
        )
        self.pointwise = Conv2d(inner, filters, 1, bias=bias, l2=l2, trainable=trainable)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.depthwise(x))


class ConvTranspose2d(nn.ConvTranspose2d, Module):
    """A transposed convolution; of "same" the result has extent * stride rows and columns."""

    def __init__(
        self,
        channels: int,
        filters: int,
        kernel: Size,
        stride: Size = 1,
        padding: str | Size = "valid",
        bias: bool = True,
        l2: float = 0.0,
        trainable: bool = True,
    ) -> None:
        super().__init__(channels, filters, kernel, stride, bias=bias)
        self.around = padding
        self.l2 = l2
        freeze(self, trainable)

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        """All windows, less what is cut at the edges; rows and columns that none reaches are 0."""
        sides: list[int] = []
        for at, (taps, step) in enumerate(zip(self.kernel_size, self.stride, strict=True)):
            rest, lacking = max(taps - step, 0), max(step - taps, 0)
            if self.around == "same":
                before, after = rest // 2, rest - rest // 2
            else:
                before = 0 if isinstance(self.around, str) else pair(self.around)[at]
                after = before
            sides = [-before, lacking - after, *sides]
        whole = F.conv_transpose2d(x, self.weight, None, self.stride)
        x = F.pad(whole, sides) if any(sides) else whole
        return x if self.bias is None else x + self.bias.view(-1, 1, 1)


class ChannelConv(Module):
    """One filter along the channels of a 1x1 image, zeros at both ends."""

    def __init__(
        self, kernel: int, bias: bool = True, l2: float = 0.0, trainable: bool = True
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, 1, kernel) / kernel**0.5)
        self.bias = nn.Parameter(torch.zeros(1)) if bias else None
        self.l2 = l2
        freeze(self, trainable)

    def forward(self, x: Tensor) -> Tensor:
        taps = self.weight.shape[2]
        before = (taps - 1) // 2
        line = F.pad(x.flatten(1).unsqueeze(1), (before, taps - 1 - before))
        return F.conv1d(line, self.weight, self.bias).view(x.shape)


def max_pool(x: Tensor, size: Size, stride: Size, padding: str | Size = "valid") -> Tensor:
    """The largest value in every window; what is outside the image never counts."""
    sides = margins(x.shape[2:], size, stride, 1, padding)
    if any(sides):
        x = F.pad(x, sides, value=float("-inf"))
    return F.max_pool2d(x, size, stride)


def avg_pool(x: Tensor, size: Size, stride: Size, padding: str | Size = "valid") -> Tensor:
    """The mean of every window; values outside the image do not count."""
    left, right, top, bottom = sides = margins(x.shape[2:], size, stride, 1, padding)
    if not any(sides):
        return F.avg_pool2d(x, size, stride)
    height, width = x.shape[2:]
    sums = F.avg_pool2d(F.pad(x, sides), size, stride, divisor_override=1)
    inside = F.pad(x.new_ones(1, 1, height, width), (left, right, top, bottom))
    return sums / F.avg_pool2d(inside, size, stride, divisor_override=1)


# Layers with weights


class Linear(nn.Linear, Module):
    def __init__(
        self, features: int, units: int, bias: bool = True, l2: float = 0.0, trainable: bool = True
    ) -> None:
        super().__init__(features, units, bias)
        self.l2 = l2
        freeze(self, trainable)


class Parameter(Module):
    """A tensor that is learned, the same for every image of the batch."""

    def __init__(self, shape: tuple[int, ...], l2: float = 0.0, trainable: bool = True) -> None:
        super().__init__()
        self.value = nn.Parameter(0.02 * torch.randn(shape))
        self.l2 = l2
        freeze(self, trainable)

    def forward(self, like: Tensor) -> Tensor:
        """Of as many images as `like` has."""
        return self.value.expand(like.shape[0], *self.value.shape)


class Scale(Module):
    """Every channel times a factor that is learned."""

    def __init__(self, channels: int, trainable: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        freeze(self, trainable)

    def forward(self, x: Tensor) -> Tensor:
        return x * per_channel(self.weight, x)


class PReLU(Module):
    """x, or x times a slope that is learned for every channel where x is negative."""

    def __init__(self, channels: int, trainable: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))
        freeze(self, trainable)

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, x * per_channel(self.weight, x))


class Normalization(Module):
    """A learned scale and offset of every channel."""

    weight: Tensor | None
    bias: Tensor | None

    def __init__(
        self, channels: int, epsilon: float, scale: bool, offset: bool, trainable: bool
    ) -> None:
        super().__init__()
        self.channels = channels
        self.epsilon = epsilon
        self.weight = nn.Parameter(torch.ones(channels)) if scale else None
        self.bias = nn.Parameter(torch.zeros(channels)) if offset else None
        freeze(self, trainable)


class LayerNorm(Normalization):
    """Mean 0 and variance 1 over the last axis."""

    def __init__(
        self,
        channels: int,
        epsilon: float = 1e-3,
        scale: bool = True,
        offset: bool = True,
        trainable: bool = True,
    ) -> None:
        super().__init__(channels, epsilon, scale, offset, trainable)

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, (self.channels,), self.weight, self.bias, self.epsilon)


class GroupNorm(Normalization):
    """Mean 0 and variance 1 over the channels of a group and the whole image."""

    def __init__(
        self,
        channels: int,
        groups: int,
        epsilon: float = 1e-3,
        scale: bool = True,
        offset: bool = True,
        trainable: bool = True,
    ) -> None:
        super().__init__(channels, epsilon, scale, offset, trainable)
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        if x.dim() == 4:
            return F.group_norm(x, self.groups, self.weight, self.bias, self.epsilon)
        first = x.movedim(-1, 1)
        normal = F.group_norm(first, self.groups, self.weight, self.bias, self.epsilon)
        return normal.movedim(1, -1)


class BatchNorm(Normalization):
    """Batch normalisation (Ioffe and Szegedy 2015) of every channel.

    The moving statistics keep the share `momentum` of what they were (PyTorch's momentum is the
    rest), and the variance that moves is the biased one, as in Keras. Frozen of `trainable=False`:
    the moving statistics hold in training too, and stay as they are.
    """

    reduce: Callable[[Tensor], Tensor] | None = None
    """Sums a tensor over all processes, with gradients."""
    views: int = 1
    """Number of equal, consecutive parts of the batch; each part has separate statistics."""
    running_mean: Tensor
    running_var: Tensor

    def __init__(
        self,
        channels: int,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        scale: bool = True,
        offset: bool = True,
        trainable: bool = True,
    ) -> None:
        super().__init__(channels, epsilon, scale, offset, trainable)
        self.momentum = momentum
        self.frozen = not trainable
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if x.dim() != 4 and x.dim() != 2:
            return self.normal(x.movedim(-1, 1)).movedim(1, -1)
        return self.normal(x)

    def normal(self, x: Tensor) -> Tensor:
        """Of x with the channels second."""
        if not self.training or self.frozen:
            return self.by(x, self.running_mean, self.running_var)
        if self.views == 1:
            return self.of_batch(x)
        return torch.cat([self.of_batch(part) for part in x.chunk(self.views)])

    def of_batch(self, x: Tensor) -> Tensor:
        count = x.numel() // self.channels
        if self.reduce is None and count > 1:
            mean, variance = torch.zeros_like(self.running_mean), torch.ones_like(self.running_var)
            # With momentum 1 these become the batch's, the variance with Bessel's correction.
            x = F.batch_norm(x, mean, variance, self.weight, self.bias, True, 1.0, self.epsilon)
            self.move(mean, variance * ((count - 1) / count))
            return x
        mean, variance = self.moments(x)
        self.move(mean.detach(), variance.detach())
        return self.by(x, mean, variance)

    def moments(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and biased variance of every channel, over all processes."""
        reduce = self.reduce or (lambda sums: sums)
        # Half precision counts no further than 256.
        x = x.float() if x.dtype in (torch.bfloat16, torch.float16) else x
        axes = [0, *range(2, x.dim())]
        count = x.new_full((1,), x.numel() // self.channels)
        sums = reduce(torch.cat([count, x.sum(axes)]))
        mean = sums[1:] / sums[0]
        shape = [-1] + [1] * (x.dim() - 2)
        squares = reduce((x - mean.view(shape)).square().sum(axes))
        return mean, squares / sums[0]

    def by(self, x: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
        if not mean.requires_grad:
            return F.batch_norm(x, mean, variance, self.weight, self.bias, False, 0.0, self.epsilon)
        shape = [-1] + [1] * (x.dim() - 2)
        factor = torch.rsqrt(variance + self.epsilon)
        if self.weight is not None:
            factor = factor * self.weight
        x = (x - mean.view(shape)) * factor.view(shape)
        return x if self.bias is None else x + self.bias.view(shape)

    @torch.no_grad()
    def move(self, mean: Tensor, variance: Tensor) -> None:
        self.running_mean.lerp_(mean, 1 - self.momentum)
        self.running_var.lerp_(variance, 1 - self.momentum)


# What training draws


class Noise(Module):
    """In training, what comes in times 0 with probability `rate`, else times 1 / (1 - rate)."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def shape(self, x: Tensor) -> Sequence[int]:
        """Of the mask."""
        return x.shape

    def mask(self, x: Tensor) -> Tensor:
        kept = torch.rand(self.shape(x), dtype=x.dtype, device=x.device) >= self.rate
        return kept.to(x.dtype) / (1 - self.rate)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.mask(x) if self.training and self.rate > 0 else x


class Dropout(Noise):
    """Drops each value independently."""


class DropPath(Noise):
    """All values of an image together: stochastic depth."""

    def shape(self, x: Tensor) -> Sequence[int]:
        return [x.shape[0]] + [1] * (x.dim() - 1)


# Values in other places


def channels_last(x: Tensor) -> Tensor:
    """[N, channels, height, width] as [N, height, width, channels]."""
    return x.permute(0, 2, 3, 1)


def channels_first(x: Tensor) -> Tensor:
    """[N, height, width, channels] as [N, channels, height, width]."""
    return x.permute(0, 3, 1, 2)


def reshape(x: Tensor, shape: Sequence[int]) -> Tensor:
    """[N, ...] as [N, *shape], in the order of the values."""
    return x.reshape(x.shape[0], *shape)


def transpose(x: Tensor, axes: Sequence[int]) -> Tensor:
    """The axes in another order, counted from 0 without the batch."""
    return x.permute(0, *(axis + 1 for axis in axes))


def spread(x: Tensor, rank: int) -> Tensor:
    """A vector of 1 beside what has more axes: [N, 1] as [N, 1, ...]."""
    return x.view([x.shape[0]] + [1] * rank)


def upsample(x: Tensor, factor: Size, method: str = "nearest") -> Tensor:
    """An image enlarged, as with align_corners=False."""
    rows, columns = pair(factor)
    if method == "nearest":
        return x.repeat_interleave(rows, 2).repeat_interleave(columns, 3)
    size = (x.shape[2] * rows, x.shape[3] * columns)
    return F.interpolate(x, size, mode="bilinear", align_corners=False)


def space_to_depth(x: Tensor, factor: Size) -> Tensor:
    """Blocks of pixels as channels of one: pixel by pixel, where PyTorch goes channel by channel."""
    rows, columns = pair(factor)
    count, channels, height, width = x.shape
    blocks = x.reshape(count, channels, height // rows, rows, width // columns, columns)
    return blocks.permute(0, 3, 5, 1, 2, 4).reshape(
        count, rows * columns * channels, height // rows, width // columns
    )


def depth_to_space(x: Tensor, factor: Size) -> Tensor:
    """Channels as blocks of pixels: what undoes `space_to_depth`."""
    rows, columns = pair(factor)
    count, channels, height, width = x.shape
    own = channels // (rows * columns)
    blocks = x.reshape(count, rows, columns, own, height, width)
    return blocks.permute(0, 3, 4, 1, 5, 2).reshape(count, own, height * rows, width * columns)


def l2_normalize(x: Tensor, dim: int, epsilon: float = 1e-12) -> Tensor:
    """Length 1 along an axis; epsilon bounds the sum of the squares."""
    return x / x.square().sum(dim, keepdim=True).clamp(min=epsilon).sqrt()


def penalties(network: nn.Module) -> list[tuple[float, Tensor]]:
    """The kernels that training moves and that have a penalty l2 * sum(w^2), each with its l2."""
    found: list[tuple[float, Tensor]] = []
    for module in network.modules():
        l2 = getattr(module, "l2", None)
        if not isinstance(l2, float) or l2 == 0:
            continue
        kernel = module._parameters.get("weight", module._parameters.get("value"))
        if kernel is not None and kernel.requires_grad:
            found.append((l2, kernel))
    return found


def penalty(network: nn.Module) -> Tensor:
    """The sum of the penalties, a scalar."""
    parts = [l2 * kernel.square().sum() for l2, kernel in penalties(network)]
    return torch.stack(parts).sum() if parts else torch.zeros(())
