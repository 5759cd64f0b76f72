"""One of the turns and reflections that keep the image's shape, each as often."""

from ..dataset import Shape
from .affine_map import AffineMap, dihedral_count, dihedral_map
from .picture import Picture
from .step import Augmentation, Settings, StepRandom


class Dihedral(Augmentation):
    def __init__(self, settings: Settings, shape: Shape) -> None:
        super().__init__(settings, shape)
        self._maps = [dihedral_map(k, self.size) for k in range(dihedral_count(self.size))]

    def draw(self, random: StepRandom) -> AffineMap:
        return random.stream(self.settings).choose(self._maps)

    def apply(self, picture: Picture, drawn: AffineMap) -> None:
        picture.warp(drawn)
