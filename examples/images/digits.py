"""The 1,797 handwritten digits of scikit-learn as a folder of images: FOLDER/DIGIT/NUMBER.png, 8x8 pixels, gray.

python digits.py FOLDER        (pip install scikit-learn pillow)

Alpaydin and Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, CC BY 4.0.
"""
import sys
from pathlib import Path

from PIL import Image
from sklearn.datasets import load_digits

digits = load_digits()
for number, (image, digit) in enumerate(zip(digits.images, digits.target)):
    folder = Path(sys.argv[1]) / str(digit)
    folder.mkdir(parents=True, exist_ok=True)
    # Values are 0 to 16, ink high: black on white from here on.
    pixels = (255 - image * 255 / 16).round().astype("uint8")
    Image.fromarray(pixels).save(folder / f"{number:04}.png")
