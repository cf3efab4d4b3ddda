"""BERT's uncased tokeniser: words, signs and Chinese characters, cut into the longest known pieces.

The same ids as the library `tokenizers` gives for all-MiniLM-L6-v2, without its binary and the hub
client that it depends on; a word of a message takes less than a microsecond. One thing differs, on
purpose: "[SEP]" in somebody's message is a word between brackets, not the model's sign.
"""

import unicodedata
from collections.abc import Iterable, Iterator

START, END, UNKNOWN = 101, 102, 100
"""The ids of [CLS], [SEP] and [UNK]."""
LONGEST_WORD = 100
"""Characters; a longer word is unknown (`max_input_chars_per_word` of the model)."""

_DROPPED = ("Cc", "Cf", "Co", "Cs", "Mn")
"""Unicode's categories of what is not seen: controls, formats, private, surrogates, accents."""
_CHINESE = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """Cuts texts into the ids of the pieces in `vocabulary`, one a line, in the order of ids."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(vocabulary)}
        self._longest = max(map(len, self._ids))

    def ids(self, text: str, limit: int) -> list[int]:
        """Return the ids of `text` between START and END, at most `limit` in all."""
        found = [START]
        for word in unicodedata.normalize("NFD", text).translate(_SIGNS).split():
            found += self._pieces(word)
            if len(found) >= limit:
                break
        return [*found[: limit - 1], END]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [UNKNOWN]
        try:
            return list(self._cut(word))
        except KeyError:  # one unknown piece makes the word unknown
            return [UNKNOWN]

    def _cut(self, word: str) -> Iterator[int]:
        if word in self._ids:
            yield self._ids[word]
            return
        start, mark = 0, ""
        while start < len(word):
            end = min(len(word), start + self._longest)
            while end > start + 1 and mark + word[start:end] not in self._ids:
                end -= 1
            yield self._ids[mark + word[start:end]]
            start, mark = end, "##"


class _Signs(dict[int, str]):
    """What becomes of a character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = sign = _sign(chr(code))
        return sign


_SIGNS = _Signs()


def _sign(character: str) -> str:
    """Return `character` in lower case, apart when it is a word of its own, or nothing."""
    kind = unicodedata.category(character)
    if character in "\t\n\r" or kind[0] == "Z":
        return " "
    if character == "\ufffd" or kind in _DROPPED:
        return ""
    if kind[0] == "P" or character in "$+<=>^`|~" or _is_chinese(ord(character)):
        return f" {character} "
    return character.lower()


def _is_chinese(code: int) -> bool:
    return any(first <= code <= last for first, last in _CHINESE)
