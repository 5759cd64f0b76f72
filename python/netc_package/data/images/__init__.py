"""The image steps of protocols, by their names there."""

from .affine import Affine
from .affine_nearest import AffineNearest
from .brightness import Brightness
from .contrast import Contrast
from .crop import Crop
from .dihedral import Dihedral
from .directions import Directions
from .elastic import Elastic
from .erase import Erase
from .flip import Flip
from .geometry import GeometryChannels
from .ink import Ink
from .moments import Moments
from .noise import Noise
from .normalize import Paper, Standard
from .pad import Pad
from .pen import Pen
from .resize import Resize
from .saturation import Saturation
from .step import ImageStep

IMAGE_STEPS: dict[str, type[ImageStep]] = {
    "paper": Paper,
    "standard": Standard,
    "ink": Ink,
    "moments": Moments,
    "geometry": GeometryChannels,
    "directions": Directions,
    "resize": Resize,
    "pad": Pad,
    "affine": Affine,
    "elastic": Elastic,
    "dihedral": Dihedral,
    "pen": Pen,
    "affine_nearest": AffineNearest,
    "flip": Flip,
    "crop": Crop,
    "brightness": Brightness,
    "contrast": Contrast,
    "saturation": Saturation,
    "erase": Erase,
    "noise": Noise,
}
