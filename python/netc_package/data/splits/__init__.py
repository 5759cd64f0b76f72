"""The splits of protocols, by their names there."""

from .folds import folds
from .groups import groups
from .named import named
from .shares import classes, items
from .split import Divide

SPLITS: dict[str, Divide] = {
    "groups": groups,
    "folds": folds,
    "named": named,
    "classes": classes,
    "items": items,
}
