"""The training loop: batches, steps, validations, checkpoints, until a stopping rule or a signal ends it."""

import math
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from types import FrameType
from typing import Any, Protocol

import torch
from torch import Tensor

from .batch_source import BatchSource
from .checkpoint import Checkpoint
from .measures import Report
from .run_folder import RunFolder
from .trainer import Trainer

Line = dict[str, Any]

#: Iterations after which figures are read from a card, which would wait for each.
_READ_EVERY = 16


class Observer(Protocol):
    """Receives the progress of a training."""

    def steps(self, lines: list[Line], waited_ms: float) -> None: ...

    def validating(self, share: float) -> None: ...

    def validation(self, line: Line) -> None: ...

    def warning(self, sentence: str) -> None: ...


@dataclass
class Signals:
    """SIGINT, SIGTERM and SIGHUP let the iteration end; a second one, a second later, ends the process at once."""

    received: int = 0
    _at: float = 0.0

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # What the process was told to ignore, as by nohup, is ignored.
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        if self.received and time.monotonic() - self._at > 1:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.received = self.received or number
        self._at = time.monotonic()


@dataclass
class Loop:
    trainer: Trainer
    folder: RunFolder | None
    observer: Observer
    signals: Signals
    #: The run that checkpoints are of.
    of: Mapping[str, str]
    network: str
    #: The bound in force.
    iterations: int
    workers: int | None = None
    #: Of the command line, and what computes.
    command: str = ""
    engine: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    #: ``iterations``, ``patience``, ``degenerate``, ``diverged``, or ``interrupted``.
    reason: str
    state: Mapping[str, Any]
    waits: int
    waited_ms: float


def train(loop: Loop) -> Outcome:
    """Goes on with a run until a stopping rule holds or a signal comes; the state reached is saved in any case."""
    started, clock = datetime.now(timezone.utc), time.monotonic()
    run = _Run(loop)
    first = run.state["iteration"]
    reason = run.to_end()
    outcome = Outcome(reason, run.state, *run.waited)
    if loop.folder is not None and loop.trainer.world.leads:
        loop.folder.append_session(
            {
                "started": started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "command": loop.command,
                "from": first,
                "to": run.state["iteration"],
                "reason": reason,
                "seconds": round(time.monotonic() - clock, 3),
                "waits": outcome.waits,
                "waited_ms": round(outcome.waited_ms),
                "engine": loop.engine,
            }
        )
    return outcome


def shortest(value: float) -> float:
    """A float32 in as few digits as say all of it."""
    return float(f"{value:.7g}")


class _Run:
    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._trainer = loop.trainer
        self._world = loop.trainer.world
        self._source: BatchSource | None = None
        self._read: list[tuple[int, dict[str, float], dict[str, Tensor]]] = []
        self._interrupted = False
        self.state: dict[str, Any] = {
            "iteration": 0,
            "validated": 0,
            "last": {"loss": 0, "accuracy": 1},
        }
        self._saved = self._load()
        self._saved_at = time.monotonic()
        self._every = _READ_EVERY if self._world.device.type == "cuda" else 1

    @property
    def waited(self) -> tuple[int, float]:
        return (0, 0.0) if self._source is None else (self._source.waits, self._source.waited_ms)

    def _load(self) -> bool:
        """From the newest checkpoint of the first process, which all processes read."""
        folder = self._loop.folder
        if folder is None:
            return True
        found, losses = folder.load(self._loop.of)
        if self._world.leads:
            for sentence in [*losses, *folder.go_back(found)]:
                self._loop.observer.warning(sentence)
        if self._world.agree(found.state["iteration"]) != found.state["iteration"]:
            raise RuntimeError(
                "the processes do not see the same folder: put the run where all machines see it"
            )
        self._trainer.load(found.tensors)
        self.state = found.state
        return True

    def to_end(self) -> str:
        try:
            while True:
                if self._is_due() and not self._interrupted:
                    self._validate()
                # An interrupted validation is still due, and the rules wait for it.
                reason = None if self._is_due() else self._stop_reason()
                if reason is None and self._interrupted:
                    reason = "interrupted"
                if reason is not None:
                    if not self._saved:
                        self._save()
                    return reason
                self._iterate()
        finally:
            if self._source is not None:
                self._source.close()

    def _iterate(self) -> None:
        done: int = self.state["iteration"]
        if self._source is None:
            loop = self._loop
            self._source = BatchSource(
                self._trainer.maker,
                self._world,
                self._trainer.sides,
                done,
                loop.iterations,
                loop.workers,
            )
        hyperparameters = self._trainer.hyperparameters(done)
        signals = torch.tensor(float(self._loop.signals.received), device=self._world.device)
        figures = self._trainer.step(done + 1, self._source.next(), signals)
        self._read.append((done + 1, hyperparameters, figures))
        last = {name: value for name, value in self.state["last"].items() if name != "validation"}
        self.state = {**self.state, "iteration": done + 1, "last": last}
        self._saved = False
        # All processes read at the same iterations, so that all see the same reasons to end.
        if (done + 1) % self._every == 0 or self._is_due() or done + 1 >= self._loop.iterations:
            self._flush()
            if time.monotonic() - self._saved_at > self._trainer.protocol["checkpoint"]["seconds"]:
                self._save()

    def _flush(self) -> None:
        """Reads what the steps since the last time gave, and keeps it."""
        lines = [_line(*each) for each in self._read]
        if not lines:
            return
        self._interrupted = self._interrupted or any(
            float(each["signals"]) > 0 for _, _, each in self._read
        )
        self._read = []
        loss = None if any(line["loss"] is None for line in lines) else lines[-1]["loss"]
        self.state = {**self.state, "last": {"loss": loss, "accuracy": lines[-1]["accuracy"]}}
        if not self._world.leads:
            return
        if self._loop.folder is not None:
            self._loop.folder.append_metrics(lines)
        self._loop.observer.steps(lines, self.waited[1])

    def _save(self) -> None:
        self._flush()
        self._saved, self._saved_at = True, time.monotonic()
        if self._world.leads and self._loop.folder is not None:
            self._loop.folder.save(self._checkpoint(self.state, self._trainer.tensors()))

    def _checkpoint(self, state: Mapping[str, Any], tensors: Mapping[str, Any]) -> Checkpoint:
        header = {"network": self._loop.network, "of": self._loop.of}
        return Checkpoint({**header, "state": state}, tensors)

    def _validate(self) -> None:
        iteration: int = self.state["iteration"]
        with self._trainer.averaged():
            report = self._test(iteration)
            accuracy = shortest(report.value)
            seen = {
                **self.state,
                "validated": iteration,
                "last": {**self.state["last"], "validation": accuracy},
            }
            best: Mapping[str, Any] = self.state.get("best", {"accuracy": 0})
            # As in the paper's reference, an accuracy of 0 is no best, and of two equal ones the first is.
            is_best = not self._is_degenerate(seen) and accuracy > best["accuracy"]
            if is_best:
                seen = _with_best(seen, {"accuracy": accuracy, "iteration": iteration})
                if self._world.leads and self._loop.folder is not None:
                    self._loop.folder.save_best(self._checkpoint(seen, self._trainer.weights()))
        line = {"kind": "validation", "iteration": iteration, "accuracy": accuracy}
        average = self._trainer.protocol.get("average")
        if average is not None and average["compare"]:
            line["last_accuracy"] = shortest(self._test(iteration).value)
        line = {**line, "groups": report.groups, "best": is_best, "final": False}
        if self._world.leads:
            if self._loop.folder is not None:
                self._loop.folder.append_metrics([line])
            self._loop.observer.validation(line)
        self.state = seen
        self._save()

    def _test(self, iteration: int) -> Report:
        """The first process's figures, in all of them."""
        report: Report = self._world.agree(
            self._trainer.validate(iteration, self._loop.observer.validating)
        )
        return report

    def _is_due(self) -> bool:
        iteration = self.state["iteration"]
        every = self._trainer.protocol["validation"]["every"]
        return bool(
            iteration > 0 and iteration % every == 0 and self.state["validated"] != iteration
        )

    def _stop_reason(self) -> str | None:
        stopping = self._trainer.protocol["stopping"]
        iteration, last = self.state["iteration"], self.state["last"]
        if iteration > 0 and last["loss"] is None:
            return "diverged"
        if self._is_degenerate(self.state):
            return "degenerate"
        best = self.state.get("best", {"iteration": 0})["iteration"]
        if iteration - best > stopping.get("patience", math.inf):
            return "patience"
        return "iterations" if iteration >= self._loop.iterations else None

    def _is_degenerate(self, state: Mapping[str, Any]) -> bool:
        """The reference's two signs that a network answers the same to everything, looked at where it validates."""
        last = state["last"]
        if not self._trainer.protocol["stopping"]["degenerate"] or "validation" not in last:
            return False
        return bool((last["validation"] == 1 and last["accuracy"] == 0.5) or last["accuracy"] == 0)


def _with_best(state: Mapping[str, Any], best: Mapping[str, Any]) -> dict[str, Any]:
    """In netc's order of the keys."""
    return {
        **{name: state[name] for name in ("iteration", "validated")},
        "best": best,
        "last": state["last"],
    }


def _line(
    iteration: int, hyperparameters: Mapping[str, float], figures: Mapping[str, Tensor]
) -> Line:
    def finite(name: str) -> float | None:
        value = float(figures[name])
        return shortest(value) if math.isfinite(value) else None

    norm = {"gradient_norm": finite("gradient_norm")} if "gradient_norm" in figures else {}
    return {
        "kind": "step",
        "iteration": iteration,
        "loss": finite("loss"),
        "objective": finite("objective"),
        "accuracy": shortest(float(figures["accuracy"])),
        **{name: shortest(value) for name, value in hyperparameters.items()},
        **norm,
    }
