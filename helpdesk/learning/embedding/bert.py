"""The forward pass of a small BERT in numpy, for one thread and texts of a few words.

Devlin et al. 2018 (arXiv:1810.04805); the order of operations is that of the reference model.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.embedding.weights import Tensors

Array = NDArray[np.float32]

WIDTH = 384
HEADS = 12
LAYERS = 6
PANEL = WIDTH // HEADS
"""Columns that are multiplied at a time. OpenBLAS multiplies products of up to a million numbers
without packing them first, which is most of the time for a dozen word pieces: 3 ms, not 8."""
EPSILON = 1e-12

# Abramowitz and Stegun 7.1.26: p / √2, and a5 … a1, halved.
_T = np.float32(0.3275911 * 0.5**0.5)
_ERFC = tuple(
    np.float32(a / 2) for a in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
)
_MINUS_HALF = np.float32(-0.5)


class Bert:
    """The encoder half: ids of equally long texts to one vector for each word piece."""

    def __init__(self, tensors: Tensors) -> None:
        self._words = tensors["embeddings.word_embeddings.weight"]
        # One sentence a text, so the row of "first sentence" is a constant: it joins the places.
        kind = tensors["embeddings.token_type_embeddings.weight"][0]
        self._places = tensors["embeddings.position_embeddings.weight"] + kind
        self._norm = _norm(tensors, "embeddings.LayerNorm")
        self._layers = [_layer(tensors, f"encoder.layer.{n}") for n in range(LAYERS)]

    def __call__(self, ids: NDArray[np.intp]) -> Array:
        """Return float32[texts, pieces, WIDTH] for `ids`, int[texts, pieces]; no padding."""
        texts, pieces = ids.shape
        x: Array = (self._words[ids] + self._places[:pieces]).reshape(-1, WIDTH)
        self._norm.apply(x)
        for layer in self._layers:
            x += layer.out.apply(_attention(layer.qkv, x, texts))
            layer.attention_norm.apply(x)
            x += layer.down.apply(_gelu(layer.up.apply(x)))
            layer.output_norm.apply(x)
        return x.reshape(texts, pieces, WIDTH)


class _Dense(NamedTuple):
    """x @ W + b, with W cut into panels of columns, float32[columns / PANEL, rows, PANEL]."""

    panels: Array
    bias: Array

    def apply(self, x: Array) -> Array:
        y = np.empty((len(x), self.bias.size), np.float32)
        np.matmul(x, self.panels, out=y.reshape(len(x), -1, PANEL).swapaxes(0, 1))
        y += self.bias
        return y


class _Norm(NamedTuple):
    """Layer normalisation."""

    gain: Array
    bias: Array

    def apply(self, x: Array) -> None:
        x -= x.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", x, x) / WIDTH
        x *= (1 / np.sqrt(variance + EPSILON))[:, None]
        x *= self.gain
        x += self.bias


class _Layer(NamedTuple):
    qkv: _Dense
    out: _Dense
    attention_norm: _Norm
    up: _Dense
    down: _Dense
    output_norm: _Norm


def _attention(qkv: _Dense, x: Array, texts: int) -> Array:
    """Return float32[len(x), WIDTH]: each piece's mix of the values of its own text's pieces.

    A panel is as wide as a head, so the product comes out as queries, keys and values by head.
    """
    parts = np.matmul(x, qkv.panels)
    parts += qkv.bias.reshape(-1, 1, PANEL)
    query, key, value = parts.reshape(3, HEADS, texts, -1, PANEL)
    scores = query @ key.swapaxes(-1, -2)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    mixed = np.empty_like(x)
    np.matmul(scores, value, out=mixed.reshape(texts, -1, HEADS, PANEL).transpose(2, 0, 1, 3))
    return mixed


def _gelu(x: Array) -> Array:
    """Return x · Φ(x), the exact form to 2e-7: the tanh approximation would be off by 5e-4.

    With z = |x| / √2 it is max(x, 0) - |x| · erfc(z) / 2; erfc is Abramowitz and Stegun 7.1.26,
    whose one exponential numpy does four times as fast as scipy does erf.
    """
    size = np.abs(x)
    t = 1 / (1 + _T * size)
    tail = t * _ERFC[0]
    for factor in _ERFC[1:]:
        tail += factor
        tail *= t
    tail *= np.exp(x * x * _MINUS_HALF)
    tail *= size
    return np.subtract(np.maximum(x, 0, out=size), tail, out=tail)


def _layer(tensors: Tensors, name: str) -> _Layer:
    attention = f"{name}.attention"
    return _Layer(
        _qkv(tensors, f"{attention}.self"),
        _dense(tensors, f"{attention}.output.dense"),
        _norm(tensors, f"{attention}.output.LayerNorm"),
        _dense(tensors, f"{name}.intermediate.dense"),
        _dense(tensors, f"{name}.output.dense"),
        _norm(tensors, f"{name}.output.LayerNorm"),
    )


def _qkv(tensors: Tensors, name: str) -> _Dense:
    """Return the three maps as one; the 1 / √width of a head's scores goes into the queries."""
    scale = np.float32(PANEL**-0.5)
    query, key, value = (_dense(tensors, f"{name}.{part}") for part in ("query", "key", "value"))
    return _Dense(
        np.concatenate([query.panels * scale, key.panels, value.panels]),
        np.concatenate([query.bias * scale, key.bias, value.bias]),
    )


def _dense(tensors: Tensors, name: str) -> _Dense:
    weight = tensors[f"{name}.weight"]  # float32[columns, rows], as torch keeps it
    panels = weight.reshape(-1, PANEL, weight.shape[1]).swapaxes(1, 2)
    return _Dense(np.ascontiguousarray(panels), tensors[f"{name}.bias"])


def _norm(tensors: Tensors, name: str) -> _Norm:
    return _Norm(tensors[f"{name}.weight"], tensors[f"{name}.bias"])
