"""Patches of the photos that come with scikit-image and scikit-learn: FOLDER/PHOTO/ROW-COLUMN.jpg, 80x80 pixels, in color.

python patches.py FOLDER       (pip install scikit-image scikit-learn pillow)

A class is a photo: are two patches of one photo? Free for any use are brick, grass, gravel (CC0Textures), camera (Lav Varshney), chelsea, clock_motion
(Stefan van der Walt), coffee (Rachel Michetti), astronaut, hubble_deep_field (NASA) and rocket (SpaceX); china (danielbuechele) and flower (vultilion) are
CC BY 2.0.
"""
import sys
from pathlib import Path

import skimage
import sklearn
from PIL import Image

side = 80
most = 60
here = Path(skimage.__file__).parent / "data"
flowers = Path(sklearn.__file__).parent / "datasets/images"
photos = [
    here / name
    for name in (
        "astronaut.png brick.png camera.png chelsea.png clock_motion.png coffee.png grass.png"
        " gravel.png hubble_deep_field.jpg rocket.jpg"
    ).split()
] + [flowers / "china.jpg", flowers / "flower.jpg"]

for photo in photos:
    image = Image.open(photo).convert("RGB")
    folder = Path(sys.argv[1]) / photo.stem
    folder.mkdir(parents=True, exist_ok=True)
    places = [
        (top, left)
        for top in range(0, image.height - side + 1, side)
        for left in range(0, image.width - side + 1, side)
    ]
    # At most this number of each, evenly over the photo.
    step = max(1, len(places) / most)
    for top, left in [places[int(at * step)] for at in range(min(most, len(places)))]:
        patch = image.crop((left, top, left + side, top + side))
        patch.save(folder / f"{top // side:02}-{left // side:02}.jpg", quality=92)
