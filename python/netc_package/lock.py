"""Two trainings must not write to one run: a claim in its folder, as netc makes and understands it."""

import hashlib
import os
import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .run_folder import RunError

_CLAIM = re.compile(r"lock-(\d+)-(\w+)-(\w+)-(\w+)-(\w+)-[0-9a-f]{4}")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder is this process's meanwhile. Raises ``RunError`` where another one has it."""
    _refuse_others(folder, None)
    name = f"{'-'.join(['lock', str(os.getpid()), _start(), _namespace(), _boot(), _host()])}-{secrets.token_hex(2)}"
    with _listening(folder, name):
        _refuse_others(folder, name)
        yield


@contextmanager
def _listening(folder: Path, name: str) -> Iterator[None]:
    """A socket in the file system: the kernel lets go of it when the process ends, however it ends."""
    draft = f"lock.{os.getpid()}-{secrets.token_hex(4)}.tmp"
    claim = socket.socket(socket.AF_UNIX)
    before = os.getcwd()
    # An address has no room for a long path.
    os.chdir(folder)
    try:
        claim.bind(draft)
        claim.listen()
        os.rename(draft, name)
    finally:
        os.chdir(before)
    try:
        yield
    finally:
        claim.close()
        (folder / name).unlink(missing_ok=True)


def _refuse_others(folder: Path, own: str | None) -> None:
    for file in sorted(folder.iterdir()):
        found = _CLAIM.fullmatch(file.name)
        if found is None or file.name == own:
            continue
        pid, _, _, boot, _ = found.groups()
        if boot != _boot():
            raise RunError(
                f"{folder} is in use by process {pid} of another machine; where that is gone, delete {file}"
            )
        if _answers(folder, file.name):
            raise RunError(f"{folder} is in use by process {pid}: wait for it, or end it")
        file.unlink(missing_ok=True)


def _answers(folder: Path, name: str) -> bool:
    before = os.getcwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(name)
        return True
    except (ConnectionRefusedError, FileNotFoundError):
        return False
    finally:
        os.chdir(before)


def _start() -> str:
    """In ticks since the machine was started."""
    with suppress(OSError):
        stat = Path("/proc/self/stat").read_text("latin1")
        return stat[stat.rindex(")") + 2 :].split(" ")[19]
    return "x"


def _namespace() -> str:
    with suppress(OSError):
        return str(Path("/proc/self/ns/pid").stat().st_ino)
    return "x"


def _boot() -> str:
    with suppress(OSError):
        return _digest(Path("/proc/sys/kernel/random/boot_id").read_text("utf8"))
    return "x"


def _host() -> str:
    machine = ""
    with suppress(OSError):
        machine = Path("/etc/machine-id").read_text("utf8")
    return _digest(f"{socket.gethostname()}\n{machine}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
