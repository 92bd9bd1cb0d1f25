"""Numbers of a document whose other pieces stand in other documents too."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, Protocol, Self

import numpy as np


class Numbers(NamedTuple):
    """Numbers side by side: their characters, and where one ends and the next begins, from 0 on (int32).

    A report prints two hundred; as objects of their own they cost more than all else that is read.
    """

    characters: bytes
    bounds: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Return numbers from their texts, which are ASCII."""
        bounds = accumulate(map(len, texts), initial=0)
        return cls("".join(texts).encode("ascii"), np.fromiter(bounds, np.int32, len(texts) + 1))

    def texts(self) -> list[str]:
        """Return the numbers as they are printed."""
        characters, bounds = self.characters.decode("ascii"), self.bounds.tolist()
        return [characters[begin:end] for begin, end in pairwise(bounds)]

    def text(self, at: int) -> str:
        """Return one of the numbers as it is printed."""
        return self.characters[self.bounds[at] : self.bounds[at + 1]].decode("ascii")


class Printed(Protocol):
    """What is the same for all documents that differ in the numbers of their tables alone.

    `words` are its pieces, none of the numbers a string; `runs` tells the place of these in `Numbers`.
    """

    words: list[str]
    runs: dict[int, int]

    def number(self, numbers: Numbers, piece: int) -> str:
        """Return the number that is a piece, counted from the first of these."""
        ...

    def tell(self, numbers: Numbers, words: list[str], first: int) -> None:
        """Put all numbers among the words of a document, of which these pieces' first is this one."""
        ...


class Known(NamedTuple):
    """The pieces of a document that stand in others too, but for the numbers.

    `first` is the first of these pieces, `odd` are the numbers that have a point or a plus. `told` says
    that all of them are among the words of the document.
    """

    skeleton: Printed
    first: int
    numbers: Numbers
    odd: frozenset[int]
    told: bool = False
