"""A run's folder, as netc has it: what training gives is kept there so that netc goes on with it."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import checkpoint
from .checkpoint import Checkpoint, CheckpointError
from .files import flush_folder, write_whole

Line = Mapping[str, Any]


class RunError(Exception):
    """What is wrong with a run, as a sentence for users."""


def line_of(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n"


class RunFolder:
    """The run in ``folder``, which netc has begun."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checkpoints = folder / "checkpoints"
        self._metrics = folder / "metrics.jsonl"
        try:
            record = json.loads((folder / "run.json").read_text("utf8"))
        except OSError as error:
            raise RunError(f"{folder} is not the folder of a run that netc has begun") from error
        if record.get("format") != "netc-run" or record.get("version") != 2:
            raise RunError(f"{folder} has a run.json of another version of netc")
        self.record: dict[str, Any] = record
        self._hash = hashlib.sha256()

    def load(self, of: Mapping[str, str]) -> tuple[Checkpoint, list[str]]:
        """
        The newest whole checkpoint, the metrics brought back to it; and what was lost, as sentences. ``of``: the run that
        it has to be of.
        """
        try:
            found, losses = checkpoint.load_latest(self.checkpoints)
        except CheckpointError as error:
            raise RunError(str(error)) from error
        if found.header.get("of", of) != of:
            raise RunError(
                f"the checkpoints in {self.folder} are of another run than this package, or its files were changed: "
                "export the run again"
            )
        return found, losses

    def go_back(self, found: Checkpoint) -> list[str]:
        """Brings the metrics back to a checkpoint. Returns what is wrong with them, as sentences."""
        state = found.state
        kept = [
            line
            for line in self._whole_lines()
            if _is_before(line, state["iteration"], state["validated"])
        ]
        data = "".join(kept).encode()
        if not self._metrics.exists() or self._metrics.read_bytes() != data:
            write_whole(self._metrics, data)
        self._hash = hashlib.sha256(data)
        digest = found.header.get("metrics")
        if digest is None or digest == self._hash.hexdigest():
            return []
        return [
            f"{self._metrics} is damaged, or was edited: some figures of the report's curves are wrong"
        ]

    def _whole_lines(self) -> list[str]:
        if not self._metrics.exists():
            return []
        return [f"{line}\n" for line in self._metrics.read_text("utf8").split("\n")[:-1]]

    def append_metrics(self, lines: Sequence[Line]) -> None:
        data = "".join(line_of(line) for line in lines).encode()
        with self._metrics.open("ab") as stream:
            stream.write(data)
        self._hash.update(data)

    def save(self, found: Checkpoint) -> None:
        """What a checkpoint goes on from is on the disk before it."""
        if self._metrics.exists():
            descriptor = os.open(self._metrics, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
        header = {**found.header, "metrics": self._hash.hexdigest()}
        checkpoint.save(self.checkpoints, Checkpoint(header, found.tensors))
        (self.folder / "beginning").unlink(missing_ok=True)

    def save_best(self, found: Checkpoint) -> None:
        checkpoint.save_best(self.checkpoints, found)

    def append_session(self, session: Line) -> None:
        with (self.folder / "sessions.jsonl").open("a", encoding="utf8") as stream:
            stream.write(line_of(session))
            stream.flush()
            os.fsync(stream.fileno())
        flush_folder(self.folder)


def _is_before(text: str, iteration: int, validated: int) -> bool:
    """A line that is damaged is none."""
    try:
        line = json.loads(text)
        if line["kind"] == "step":
            return bool(line["iteration"] <= iteration)
        return bool(line["iteration"] <= validated and not line["final"])
    except (ValueError, KeyError, TypeError):
        return False
