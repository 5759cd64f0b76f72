"""1 - x: ink, stored as 0, is 1 on a background of 0."""

from .picture import Picture
from .step import ImageStep


class Ink(ImageStep):
    def apply(self, picture: Picture, drawn: None) -> None:
        picture.map_values(-1, 1)
        picture.background = 0.0
