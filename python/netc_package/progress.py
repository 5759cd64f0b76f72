"""How a training goes: lines for people, objects for programs, or all that netc asks for."""

import json
import sys
import time
from typing import Any

from .loop import Line

#: Iterations that figures are means of.
_MEANS_OF = 20
_SECONDS = {"log": 5.0, "json": 1.0}


class Progress:
    """On standard error, as ``netc train --progress`` has it: ``log``, ``json`` or ``none``."""

    def __init__(self, mode: str, done: int, iterations: int) -> None:
        self._mode = mode
        self._iterations = iterations
        self._first = done
        self._last: list[Line] = []
        self._best: float | None = None
        self._started = self._told = time.monotonic()

    def tell(self, event: str, text: str, **fields: Any) -> None:
        """Prints an event that occurs once."""
        if self._mode == "json":
            print(
                json.dumps({"event": event, **fields}, ensure_ascii=False),
                file=sys.stderr,
                flush=True,
            )
        elif self._mode == "log" or event == "warning":
            print(text, file=sys.stderr, flush=True)

    def steps(self, lines: list[Line], waited_ms: float) -> None:
        self._last = [*self._last, *lines][-_MEANS_OF:]
        now = time.monotonic()
        if self._mode == "none" or now - self._told < _SECONDS[self._mode]:
            return
        self._told = now
        losses = [line["loss"] for line in self._last]
        loss = None if None in losses else sum(losses) / len(losses)
        accuracy = sum(line["accuracy"] for line in self._last) / len(self._last)
        iteration = lines[-1]["iteration"]
        rate = (iteration - self._first) / max(1e-9, now - self._started)
        left = (self._iterations - iteration) / max(1e-9, rate)
        fields = {
            "iteration": iteration,
            "iterations": self._iterations,
            "loss": loss,
            "accuracy": accuracy,
            "iterations_per_second": rate,
            "seconds_left": left,
            "waited_seconds": waited_ms / 1000,
            **({} if self._best is None else {"best": self._best}),
        }
        shown = "no number" if loss is None else f"{loss:.4g}"
        text = f"{iteration} of {self._iterations}: loss {shown}, accuracy {accuracy:.3f}, {rate:.1f} a second"
        self.tell("step", f"{text}, {left:.0f} s left", **fields)

    def validating(self, share: float) -> None:
        if self._mode == "json":
            self.tell("validating", "", share=share)

    def validation(self, line: Line) -> None:
        if line["best"]:
            self._best = line["accuracy"]
        mark = ", the best so far" if line["best"] else ""
        fields = {
            name: line[name]
            for name in ("iteration", "accuracy", "best", "last_accuracy")
            if name in line
        }
        self.tell(
            "validation",
            f"validation at {line['iteration']}: {line['accuracy']:.4f}{mark}",
            **fields,
        )

    def warning(self, sentence: str) -> None:
        self.tell("warning", f"warning: {sentence}", message=sentence)


class Records:
    """On standard output, everything, for ``netc train --engine torch``: an object on each line."""

    def tell(self, event: str, text: str, **fields: Any) -> None:
        print(json.dumps({"event": event, **fields}, ensure_ascii=False), flush=True)

    def steps(self, lines: list[Line], waited_ms: float) -> None:
        self.tell("steps", "", lines=lines, waited_ms=waited_ms)

    def validating(self, share: float) -> None:
        self.tell("validating", "", share=share)

    def validation(self, line: Line) -> None:
        self.tell("validation", "", line=line)

    def warning(self, sentence: str) -> None:
        self.tell("warning", "", message=sentence)
