"""A random factor about 1, as the steps for the light and colors of photos take it."""

from .step import Settings, StepRandom


def draw_factor(settings: Settings, random: StepRandom) -> float:
    amount: float = settings["amount"]
    return random.item.uniform(1 - amount, 1 + amount)
