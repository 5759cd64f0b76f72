"""Cross-entropies with soft targets."""

import torch
from torch import Tensor


def softmax_cross_entropy(logits: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    """The sum of ``weights`` times -sum(target log softmax(logits)) over the last axis, which weights lack."""
    losses = -(target * torch.log_softmax(logits, -1)).sum(-1)
    return (weights * losses).sum()
