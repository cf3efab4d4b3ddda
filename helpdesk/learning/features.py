"""From a text to hashed counts of words and characters, and from counts to TF-IDF.

A vector depends on its text alone, so it can be stored beside the text; a model weighs it with
the idf that it learned. Columns: words and pairs of words first, then runs of 2 to 5 characters
inside words (scikit-learn's `char_wb`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from helpdesk.learning.text import encoded, normalise

PART = 2**15
"""Columns of each of the two parts."""
COLUMNS = 2 * PART

_STIR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: multiplicative hashing (Knuth)
_HALF, _TOP = np.uint64(29), np.uint64(64 - 15)


@dataclass(frozen=True, eq=False)
class SparseVector:
    """The non-zero entries of one row: `indices` int32[n] ascending, `values` float32[n]."""

    indices: NDArray[np.int32]
    values: NDArray[np.float32]


@lru_cache(maxsize=4096)
def vector(text: str) -> SparseVector:
    """Return the sublinear counts, 1 + ln(count), of the words and characters of `text`.

    A text comes several times: decided, decided again, remembered; so what was made is kept.
    """
    plain = normalise(text)
    if not plain:
        return SparseVector(np.empty(0, np.int32), np.empty(0, np.float32))
    columns = np.concatenate([_words(plain), _characters(plain) + PART])
    indices, counts = np.unique(columns, return_counts=True)
    return SparseVector(indices.astype(np.int32), (1 + np.log(counts)).astype(np.float32))


def _words(plain: str) -> NDArray[np.int64]:
    words = re.findall(r"\w+", plain)
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    return np.array([crc32(encoded(gram)) % PART for gram in words + pairs], dtype=np.int64)


def _characters(plain: str) -> NDArray[np.int64]:
    """Return the columns of the runs of 2 to 5 characters that hold no space but at their ends."""
    codes = np.frombuffer(f" {plain} ".encode("utf-32-le", "surrogatepass"), dtype="<u4")
    letter = codes != ord(" ")
    hashed, whole = codes.astype(np.uint64), np.ones(len(codes), dtype=bool)
    found = []
    for size in range(2, min(5, len(codes)) + 1):
        hashed = (hashed[:-1] ^ codes[size - 1 :]) * _STIR
        hashed ^= hashed >> _HALF
        whole = whole[:-1] if size == 2 else whole[:-1] & letter[size - 2 : -1]
        found.append(hashed[whole])
    return (np.concatenate(found) * _STIR >> _TOP).astype(np.int64)


def learn_idf(vectors: Sequence[SparseVector]) -> NDArray[np.float32]:
    """Return ln((1 + texts) / (1 + texts with the column)) + 1, float32[COLUMNS], smoothed."""
    seen = np.concatenate([v.indices for v in vectors]) if vectors else np.empty(0, np.int32)
    frequency = np.bincount(seen, minlength=COLUMNS)
    return (np.log((1 + len(vectors)) / (1 + frequency)) + 1).astype(np.float32)


def weigh(raw: SparseVector, idf: NDArray[np.float32]) -> SparseVector:
    """Return `raw` times `idf`, of length one: words and characters have equal halves in it."""
    values = raw.values * idf[raw.indices]
    words, characters = np.split(values, [np.searchsorted(raw.indices, PART)])
    return SparseVector(raw.indices, _scaled(np.concatenate([_scaled(words), _scaled(characters)])))


def _scaled(part: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.sqrt(part @ part)
    return part / length if length else part


def stack(vectors: Sequence[SparseVector]) -> sparse.csr_array:
    """Return `vectors` as the rows of one matrix, float32[len(vectors), COLUMNS]."""
    if not vectors:
        return sparse.csr_array((0, COLUMNS), dtype=np.float32)
    # int32: scikit-learn takes no wider index
    ends = np.cumsum([0, *(len(v.indices) for v in vectors)], dtype=np.int32)
    indices = np.concatenate([v.indices for v in vectors])
    values = np.concatenate([v.values for v in vectors])
    return sparse.csr_array((values, indices, ends), shape=(len(vectors), COLUMNS))
