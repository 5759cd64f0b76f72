"""A random factor about 1, as the steps for the light and colors of photos take it."""

from .step import Settings, StepRandom


def draw_factor(settings: Settings, random: StepRandom) -> float:
    return random.item.uniform(1 - settings["amount"], 1 + settings["amount"])
