"""python -m NAME train: goes on with a run that netc has begun; alone, or as many processes under torchrun."""

import argparse
import shlex
import sys
from contextlib import nullcontext
from pathlib import Path

from .distributed import World, open_world
from .lock import locked
from .loop import Loop, Outcome, Signals, train
from .progress import Progress, Records
from .run_folder import RunFolder
from .setting import add_options, describe, open_trainer, options_of, tables, telling_errors

NAME = str(__package__)


def main(arguments: list[str]) -> int:
    given = _parser().parse_args(arguments)
    return telling_errors(lambda: _train(given, arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {NAME} train",
        description="Goes on with a run of netc, under the protocol that the package was exported with. "
        "netc train --resume goes on with it in turn, tests it and writes its report.",
    )
    run = parser.add_argument("--resume", type=Path, required=True)
    run.help = (
        "the run's folder, which netc train has begun; under torchrun, one that all machines see"
    )
    bound = parser.add_argument("--iterations", type=int)
    bound.help = "end after this many, instead of the run's bound"
    workers = parser.add_argument("--workers", type=int)
    workers.help = (
        "processes that prepare batches, for each that trains; default: by the processors"
    )
    how = parser.add_argument(
        "--progress", default="log", choices=["log", "json", "none", "records"]
    )
    how.help = "on standard error: a line every few seconds, or an object on each; default: log"
    # What netc tells, which has the folder already where it has started this.
    parser.add_argument("--held", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--command", help=argparse.SUPPRESS)
    add_options(parser)
    return parser


def _train(given: argparse.Namespace, arguments: list[str]) -> int:
    world = open_world(given.device)
    try:
        folder = RunFolder(given.resume)
        with nullcontext() if given.held or not world.leads else locked(given.resume):
            return _go_on(given, arguments, world, folder)
    finally:
        world.close()


def _go_on(given: argparse.Namespace, arguments: list[str], world: World, folder: RunFolder) -> int:
    trainer = open_trainer(given, world)
    trainer.check()
    iterations = given.iterations or folder.record["iterations"]
    of = tables()["of"]
    done = folder.load(of)[0].state["iteration"]
    records = given.progress == "records"
    observer = Records() if records else Progress(given.progress, done, iterations)
    engine = describe(world, options_of(given))
    if world.leads:
        data = {"data": trainer.dataset.name, "images": trainer.dataset.images.count}
        text = f"{folder.folder}: {data['images']} images of {data['data']}, {engine['version']}"
        about = {"folder": str(folder.folder), **data, "engine": "torch"}
        observer.tell("begin", text, **about, version=engine["version"])
    signals = Signals()
    signals.listen()
    loop = Loop(
        trainer=trainer,
        folder=folder,
        observer=observer,
        signals=signals,
        of=of,
        network=folder.record["network"],
        iterations=iterations,
        workers=given.workers,
        command=given.command or shlex.join(["python", "-m", NAME, "train", *arguments]),
        engine=engine,
    )
    outcome = train(loop)
    if world.leads:
        _tell(observer, folder.folder, outcome)
    return _exit_code(outcome, signals)


def _tell(observer: Progress | Records, folder: Path, outcome: Outcome) -> None:
    iteration = outcome.state["iteration"]
    fields = {"folder": str(folder), "iteration": iteration}
    if outcome.reason == "interrupted":
        again = f"python -m {NAME} train --resume {shlex.quote(str(folder))}"
        text = f"stopped at {iteration}; go on with: {again}"
        observer.tell("stopped", text, **fields, resume=again)
        return
    waits = {"waits": outcome.waits, "waited_ms": outcome.waited_ms}
    resume = f"netc train --resume {shlex.quote(str(folder))}"
    text = f"ended at {iteration} ({outcome.reason}); test it with: {resume}"
    observer.tell("end", text, **fields, reason=outcome.reason, **waits)


def _exit_code(outcome: Outcome, signals: Signals) -> int:
    """Of a signal that another process has got, that of ctrl-C."""
    if outcome.reason == "interrupted":
        return 128 + (signals.received or 2)
    return 1 if outcome.reason == "diverged" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
