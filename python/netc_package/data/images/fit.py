"""How an image comes into a frame of other proportions."""

from ...numbers import round_half_up
from .affine_map import Size
from .area import Window


def fit_into(image: Size, frame: Size, fit: str) -> tuple[Window, Window]:
    """What is taken of the image, and where it comes to in the frame, in whole pixels."""
    window, place = Window(0, 0, *image), Window(0, 0, *frame)
    if fit == "cover":
        window = _middle(
            image, _scaled(frame, min(image.height / frame.height, image.width / frame.width))
        )
    if fit == "contain":
        place = _middle(
            frame, _scaled(image, min(frame.height / image.height, frame.width / image.width))
        )
    return window, place


def _scaled(size: Size, scale: float) -> Size:
    return Size(
        max(1, round_half_up(size.height * scale)), max(1, round_half_up(size.width * scale))
    )


def _middle(outer: Size, inner: Size) -> Window:
    return Window((outer.height - inner.height) // 2, (outer.width - inner.width) // 2, *inner)
