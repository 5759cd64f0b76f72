"""What netc means where PyTorch means something else: each against its formula."""

from __future__ import annotations

import importlib
import math
import sys
import unittest
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

ROOT = Path(__file__).parent.parent
NAME = next(ROOT.glob("*/layers.py")).parent.name
sys.path.insert(0, str(ROOT))
layers = importlib.import_module(f"{NAME}.layers")


def normal(*shape: int) -> Tensor:
    generator = torch.Generator().manual_seed(len(shape) + sum(shape))
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


class LayersTest(unittest.TestCase):
    def assert_close(self, found: Tensor, expected: Tensor, most: float = 1e-12) -> None:
        self.assertEqual(found.shape, expected.shape)
        self.assertLessEqual(float((found - expected).detach().abs().max()), most)

    def test_flatten_goes_by_pixels(self) -> None:
        x = torch.arange(12.0).reshape(1, 2, 2, 3)
        flat = layers.channels_last(x).flatten(1)
        self.assertEqual(flat[0].tolist(), [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11])

    def test_same_padding_is_of_the_extent(self) -> None:
        for extent, kernel, stride, dilation in [
            (7, 3, 2, 1),
            (8, 3, 2, 1),
            (8, 2, 1, 1),
            (9, 3, 2, 2),
            (5, 1, 3, 1),
        ]:
            conv = layers.Conv2d(1, 1, kernel, stride, "same", dilation, bias=False).double()
            windows = math.ceil(extent / stride)
            reach = (kernel - 1) * dilation + 1
            rest = max((windows - 1) * stride + reach - extent, 0)
            x = normal(2, 1, extent, extent)
            sides = (rest // 2, rest - rest // 2) * 2
            expected = F.conv2d(F.pad(x, sides), conv.weight, None, stride, 0, dilation)
            self.assertEqual(expected.shape[2], windows)
            self.assert_close(conv(x), expected)

    def test_a_convolution_of_one_channel_takes_any_strides(self) -> None:
        conv = layers.Conv2d(1, 6, 4, (1, 2), (1, 0), bias=False)
        for _ in range(200):
            x = torch.rand(4, 6, 5, 1)
            expected = F.conv2d(
                x.double().permute(0, 3, 1, 2).contiguous(),
                conv.weight.double(),
                None,
                (1, 2),
                (1, 0),
            )
            self.assert_close(conv(x.permute(0, 3, 1, 2)).double(), expected, 1e-5)

    def test_pools_take_any_padding_and_count_nothing_outside(self) -> None:
        x = normal(1, 1, 3, 3) - 5
        for padding in [(2, 2), (0, 2), (2, 1)]:
            largest = layers.max_pool(x, 3, 1, padding)
            means = layers.avg_pool(x, 3, 1, padding)
            for row in range(largest.shape[2]):
                for column in range(largest.shape[3]):
                    top, left = row - padding[0], column - padding[1]
                    window = x[0, 0, max(top, 0) : top + 3, max(left, 0) : left + 3]
                    self.assertEqual(float(largest[0, 0, row, column]), float(window.max()))
                    self.assertAlmostEqual(float(means[0, 0, row, column]), float(window.mean()))

    def test_ceil_is_a_window_more_where_something_is_left(self) -> None:
        for extent, windows in [(7, 3), (8, 4), (9, 4)]:
            self.assertEqual(
                layers.max_pool(normal(1, 1, extent, extent), 3, 2, "ceil").shape[2], windows
            )

    def test_batch_normalisation_moves_the_biased_variance_by_what_momentum_leaves(self) -> None:
        for shape in [(6, 3, 4, 5), (6, 7, 3), (6, 3), (1, 3, 1, 1)]:
            norm = layers.BatchNorm(3, momentum=0.9, epsilon=0.01).double()
            x = normal(*shape) * 3 + 1
            axes = [
                at for at in range(len(shape)) if at != (1 if len(shape) == 4 else len(shape) - 1)
            ]
            mean, variance = x.mean(axes), x.var(axes, correction=0)
            view = (1, 3, 1, 1) if len(shape) == 4 else (3,)
            expected = (x - mean.view(view)) / (variance.view(view) + 0.01).sqrt()
            self.assert_close(norm(x), expected, 1e-10)
            self.assert_close(norm.running_mean, 0.1 * mean)
            self.assert_close(norm.running_var, 0.9 + 0.1 * variance)
            moved = (x - norm.running_mean.view(view)) / (norm.running_var.view(view) + 0.01).sqrt()
            self.assert_close(norm.eval()(x), moved, 1e-10)

    def test_views_have_statistics_of_their_own(self) -> None:
        x = normal(8, 3, 2, 2)
        whole, parts = layers.BatchNorm(3).double(), layers.BatchNorm(3).double()
        parts.views = 2
        found = parts(x)
        self.assert_close(found, torch.cat([whole(x[:4]), whole(x[4:])]))
        self.assert_close(parts.running_mean, whole.running_mean)
        self.assert_close(parts.running_var, whole.running_var)

    def test_sums_over_processes_give_what_one_process_gives(self) -> None:
        x = normal(8, 3, 2, 2).requires_grad_()
        y = x.detach().clone().requires_grad_()
        plain, summed = layers.BatchNorm(3).double(), layers.BatchNorm(3).double()
        summed.reduce = lambda sums: sums
        factors = normal(8, 3, 2, 2)
        (plain(x) * factors).sum().backward()
        (summed(y) * factors).sum().backward()
        assert x.grad is not None and y.grad is not None
        self.assert_close(y.grad, x.grad, 1e-10)
        self.assert_close(summed.weight.grad, plain.weight.grad, 1e-10)
        self.assert_close(summed.running_var, plain.running_var)

    def test_frozen_normalisation_keeps_its_statistics(self) -> None:
        norm = layers.BatchNorm(3, trainable=False).double()
        x = normal(4, 3, 2, 2)
        self.assert_close(norm.train()(x), x / math.sqrt(1.001))
        self.assertEqual(norm.running_mean.tolist(), [0, 0, 0])
        self.assertFalse(any(each.requires_grad for each in norm.parameters()))

    def test_l2_normalize_bounds_the_sum_of_squares(self) -> None:
        x = torch.full((1, 4), 1e-7, dtype=torch.float64)
        self.assert_close(layers.l2_normalize(x, -1, 1e-12), x / 1e-6)
        self.assert_close(layers.l2_normalize(3 * x, -1, 1e-14), torch.full_like(x, 0.5))

    def test_a_vector_of_one_is_spread_over_its_own_image(self) -> None:
        image, factor = normal(3, 2, 2, 2), normal(3, 1)
        found = image * layers.spread(factor, 3)
        for at in range(3):
            self.assert_close(found[at], image[at] * factor[at])

    def test_upsample_takes_the_centres_of_pixels(self) -> None:
        x = torch.tensor([0.0, 1.0]).view(1, 1, 1, 2)
        self.assert_close(
            layers.upsample(x, (1, 2), "bilinear")[0, 0, 0], torch.tensor([0, 0.25, 0.75, 1]), 1e-6
        )
        self.assertEqual(layers.upsample(x, (1, 3))[0, 0, 0].tolist(), [0, 0, 0, 1, 1, 1])

    def test_blocks_of_pixels_go_pixel_by_pixel(self) -> None:
        x = normal(2, 3, 4, 6)
        blocks = layers.space_to_depth(x, (2, 3))
        self.assert_close(blocks[:, 3 * (3 * 1 + 2) : 3 * (3 * 1 + 2) + 3, 0, 0], x[:, :, 1, 2])
        self.assert_close(layers.depth_to_space(blocks, (2, 3)), x)

    def test_noise_is_zero_or_larger_and_nothing_in_evaluation(self) -> None:
        x = torch.ones(400, 5, 2, 2)
        for noise, each in [(layers.Dropout(0.25), x), (layers.DropPath(0.25), x[:, :1, :1, :1])]:
            values = noise.train()(x)
            self.assertEqual(
                sorted(set(values.flatten().tolist())), [0.0, float(torch.tensor(1.0) / 0.75)]
            )
            self.assertLess(abs(float((noise(each) == 0).double().mean()) - 0.25), 0.1)
            self.assertTrue(bool((noise.eval()(x) == x).all()))
        images = layers.DropPath(0.5).train()(x).flatten(1)
        self.assertTrue(bool((images == images[:, :1]).all()))

    def test_the_penalty_is_of_kernels_that_train(self) -> None:
        kept = layers.Linear(3, 2, l2=0.5)
        frozen, learned = (
            layers.Linear(3, 2, l2=0.5, trainable=False),
            layers.Parameter((4,), l2=2.0),
        )
        parts = nn.ModuleList([kept, frozen, learned])
        expected = 0.5 * kept.weight.square().sum() + 2 * learned.value.square().sum()
        self.assert_close(layers.penalty(parts), expected, 1e-6)


if __name__ == "__main__":
    unittest.main()
