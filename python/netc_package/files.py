"""Files that are there whole or not at all, also after a crash."""

import os
import secrets
from pathlib import Path


def write_whole(file: Path, data: bytes) -> None:
    """Writes beside the file, brings it to the disk, and puts it in its place."""
    draft = file.with_name(f"{file.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Brings the names of its files to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
