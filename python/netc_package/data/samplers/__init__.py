"""The samplers of protocols, by their names there."""

from .balanced import balanced
from .classes import classes
from .images import images
from .pairs import pairs
from .sampler import Sampler

SAMPLERS: dict[str, Sampler] = {
    "pairs": pairs,
    "classes": classes,
    "images": images,
    "balanced": balanced,
}
