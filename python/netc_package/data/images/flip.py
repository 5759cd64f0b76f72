"""Mirrors the image, left to right."""

from .affine_map import dihedral_map
from .picture import Picture
from .step import Augmentation, StepRandom


class Flip(Augmentation):
    def draw(self, random: StepRandom) -> bool:
        return bool(random.item.uniform() < self.settings["probability"])

    def apply(self, picture: Picture, drawn: bool) -> None:
        if drawn:
            picture.warp(dihedral_map(1, self.size))
