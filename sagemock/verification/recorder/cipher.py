"""Pseudonyms of the same form: a letter for a letter, a digit for a digit, equal ones for equal words."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from functools import lru_cache

_WORD = re.compile(
    r"(?P<id>\b(?:d|eni|fs|fsap|sg|subnet|vpc)-(?=[0-9a-z]{8})|\bapp-(?=[0-9A-Z]{12}\b))?(?P<word>[^\W_]+)"
)
_HEX = re.compile(r"(?=.*\d)[0-9a-f]{8,}")
_LETTERS, _HEX_LETTERS, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "abcdef", "0123456789"
_OTHERS = "".join(map(chr, range(0xE0, 0xF7)))  # for letters beyond ASCII, which no pattern of the API model allows


class Cipher:
    """A keyed substitution of words, which cannot be inverted without the key.

    The text keeps its length, punctuation and case, since AWS checks them. Two words of the same form have the same
    pseudonym only if they are the same word; words that begin alike have pseudonyms that begin alike.

    Args:
        key: The secret key of a recording; it is never written.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._word = lru_cache(maxsize=10_000)(self._encrypt)

    def text(self, text: str) -> str:
        """Return a string in which each word is a pseudonym."""
        return _WORD.sub(lambda match: (match["id"] or "") + self.word(match["word"]), text)

    def word(self, word: str) -> str:
        """Return the pseudonym of a word, in the case of each of its letters."""
        pseudonym = self._word(word.lower())
        if len(pseudonym) != len(word):  # a letter of which another case has more letters
            return pseudonym
        return "".join(new.upper() if old.isupper() else new for old, new in zip(word, pseudonym, strict=True))

    def digest(self, text: str) -> str:
        """Return eight hexadecimal digits for any string."""
        return hmac.digest(self._key, text.encode(errors="replace"), "sha256").hex()[:8]

    def _encrypt(self, word: str) -> str:
        return "".join(self._characters(word))

    def _characters(self, word: str) -> Iterator[str]:
        # Each character is moved by a number that depends on those before it, so that it can be inverted with the key.
        letters = _HEX_LETTERS if _HEX.fullmatch(word) else _LETTERS
        for position, character in enumerate(word):
            prefix = f"{len(letters)} {word[:position]}".encode(errors="replace")
            shift = int.from_bytes(hmac.digest(self._key, prefix, "sha256")[:8], "big")
            for alphabet in (letters, _DIGITS):
                if character in alphabet:
                    yield alphabet[(alphabet.index(character) + shift) % len(alphabet)]
                    break
            else:
                yield _OTHERS[(ord(character) + shift) % len(_OTHERS)]
