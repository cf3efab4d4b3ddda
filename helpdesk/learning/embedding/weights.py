"""Published weights: checked against their SHA-256, then mapped, not read into memory."""

import hashlib
import json
import mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.embedding.errors import EncoderError

Tensors = dict[str, NDArray[np.float32]]


def check(path: Path, sha256: str) -> None:
    """Raise EncoderError unless the file at `path` has this SHA-256."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(f"{path.name} cannot be read ({error}); run make install") from error
    if found != sha256:
        raise EncoderError(
            f"{path} is not the published file: its SHA-256 is {found}, not {sha256}; "
            "delete the folder .venv and run make install"
        )


def tensors(path: Path) -> Tensors:
    """Return the float32 tensors of a safetensors file: read-only views of the mapped file.

    Eight bytes give the length of a JSON header, which gives each tensor's shape and bytes
    (https://huggingface.co/docs/safetensors, "Format"). Nothing is checked here: `check` first.
    """
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    body = 8 + int.from_bytes(data[:8], "little")
    entries = json.loads(data[8:body])
    return {
        name: _tensor(data, body, entry)
        for name, entry in entries.items()
        if entry.get("dtype") == "F32"
    }


def _tensor(data: mmap.mmap, body: int, entry: dict[str, list[int]]) -> NDArray[np.float32]:
    first, last = entry["data_offsets"]
    numbers = np.frombuffer(data, "<f4", (last - first) // 4, body + first)
    return numbers.reshape(entry["shape"])
