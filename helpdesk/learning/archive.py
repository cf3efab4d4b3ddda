"""Arrays in one file that can be checked before it is believed: an .npz without pickle.

The same arrays give the same bytes. `numpy.load` opens the file too.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.errors import ModelError

LARGEST = 512 * 2**20
"""Bytes that a file may unpack to; checked before anything is unpacked."""
ENTRIES = 64

_MANIFEST = "manifest.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can name
_AGAIN = "train it again, or roll back to the version before"

Array = NDArray[Any]


def pack(arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> bytes:
    """Return a file of `arrays` and of `facts`, which JSON can hold."""
    entries = {f"{name}.npy": _npy(arrays[name]) for name in sorted(arrays)}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in entries.items()}
    manifest = json.dumps({"facts": facts, "sha256": digests}, sort_keys=True, indent=1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in {_MANIFEST: manifest.encode(), **entries}.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # or the bytes would tell the system they were written on
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, compresslevel=6)
    return packed.getvalue()


def unpack(data: bytes) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the arrays, read-only, and the facts of a file of `pack`.

    Raises ModelError where the file is truncated, changed, too large, or holds objects.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"the model file is truncated or damaged ({error}); {_AGAIN}") from error
    manifest = _manifest(entries)
    _check_digests(entries, manifest["sha256"])
    arrays = {name.removesuffix(".npy"): _array(name, raw) for name, raw in entries.items()}
    return arrays, manifest["facts"]


def _entries(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    size = sum(info.file_size for info in infos)
    if len(infos) > ENTRIES or size > LARGEST:
        raise ModelError(
            f"the model file would unpack to {size} bytes in {len(infos)} entries; at most "
            f"{LARGEST} in {ENTRIES} are read; {_AGAIN}"
        )
    return {info.filename: _entry(archive, info) for info in infos}


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        raise ModelError(f"{info.filename} in the model file is packed in an unknown way; {_AGAIN}")
    with archive.open(info) as stream:
        # The size is named: read() alone would unpack all of an entry that lies about its size.
        return stream.read(info.file_size)


def _manifest(entries: dict[str, bytes]) -> dict[str, Any]:
    try:
        manifest = json.loads(entries.pop(_MANIFEST))
        digests, facts = manifest["sha256"], manifest["facts"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ModelError(f"the model file has no readable {_MANIFEST}; {_AGAIN}") from error
    if not isinstance(digests, dict) or not isinstance(facts, dict):
        raise ModelError(f"{_MANIFEST} of the model file has an unknown form; {_AGAIN}")
    return {"sha256": digests, "facts": facts}


def _check_digests(entries: dict[str, bytes], digests: dict[str, Any]) -> None:
    if entries.keys() != digests.keys():
        raise ModelError(f"the model file's entries are not those of its {_MANIFEST}; {_AGAIN}")
    for name, raw in entries.items():
        if hashlib.sha256(raw).hexdigest() != digests[name]:
            raise ModelError(f"{name} in the model file does not match its SHA-256; {_AGAIN}")


def _npy(array: Array) -> bytes:
    written = io.BytesIO()
    np.lib.format.write_array(written, np.ascontiguousarray(array), (1, 0), allow_pickle=False)
    return written.getvalue()


def _array(name: str, raw: bytes) -> Array:
    """Read one array; nothing is allocated that the bytes at hand do not hold."""
    stream = io.BytesIO(raw)
    try:
        version = np.lib.format.read_magic(stream)
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    except ValueError as error:
        raise ModelError(f"{name} in the model file is no array ({error}); {_AGAIN}") from error
    if version != (1, 0) or fortran or dtype.hasobject:
        raise ModelError(f"{name} in the model file holds what is not plain numbers; {_AGAIN}")
    body = raw[stream.tell() :]
    if len(body) != int(np.prod(shape, dtype=object)) * dtype.itemsize:
        raise ModelError(f"{name} in the model file does not have the shape it names; {_AGAIN}")
    return np.frombuffer(body, dtype).reshape(shape)
