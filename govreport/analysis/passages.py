"""The words of texts as one row of numbers, and the exact passages that two texts share in it.

Spaces, punctuation and enumeration marks are no words: "4.创新工作方式，拓宽公开渠道。" and "5、创新工作方式,
拓宽公开渠道" are the same passage. Digits and letters count, full-width or not; traditional characters
count as the simplified ones. A piece of statutory wording becomes one symbol, which matches itself and adds
nothing to the length of a passage.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from govreport.analysis.statutory_text import PREFACE, REGULATIONS, TITLES
from govreport.form.script import fold
from govreport.form.statute import FORMS, PRINTED_RULE, SECTIONS

Symbols = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

_STATUTORY = 0x110000  # the symbol of the first statutory piece: behind the last character
_BETWEEN = 0x200000  # the symbol behind the first text; each text has its own, so that none match
_END = "\x00"  # stands between two texts and in none of them
_ANCHOR = 6  # symbols by which a statutory piece is looked up: shorter pieces are everyday words
_CLAUSE = 12  # symbols from which part of a sentence of the Regulations is known as such
_NUMERALS = "一二三四五六七八九十"
_MARK = re.compile(
    rf"(?:(?<=[{_END}\n。；;：:，,！!？?])|\A)[^\S\n]*"
    rf"(?:[（(][{_NUMERALS}\d]{{1,3}}[）)]、?|[{_NUMERALS}]{{1,3}}[、.．是]|\d{{1,2}}[、.．）)](?!\d)|[①-⑳⑴-⒇])"
)
_SENTENCE_END = re.compile("[。！？；;!?\n]+")
_BLOCK = 1_000  # texts that are read at once
_QUOTED = re.compile(r"“[^“”\n]{6,}”|《[^《》\n]+》")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some texts: symbols side by side, and the offset of each in its own text.

    Text i has the symbols `bounds[i]` to `bounds[i + 1] - 1`, of which the last one is its end mark.
    `ends` holds the offset behind each symbol: a statutory piece is one symbol and many characters.
    """

    symbols: Symbols
    starts: Places
    ends: Places
    bounds: Places

    def of(self, text: int) -> slice:
        """Return where the symbols of a text stand, without its end mark."""
        return slice(int(self.bounds[text]), int(self.bounds[text + 1]) - 1)

    @property
    def texts(self) -> Places:
        """Return the text that each symbol belongs to."""
        return np.repeat(np.arange(len(self.bounds) - 1), np.diff(self.bounds))


def read_words(texts: Sequence[str], *, quotations: bool = True) -> Words:
    """Return the words of texts; without `quotations`, what stands in “ ” or 《 》 is left out."""
    joined = "".join(text.replace(_END, " ") + _END for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    symbols = _table()[codes]
    for pattern in (_MARK,) if quotations else (_MARK, _QUOTED):
        for mark in pattern.finditer(joined):
            symbols[mark.start() : mark.end()] = 0
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    begins = np.cumsum(lengths) - lengths
    stops = begins + lengths - 1
    symbols[stops] = _BETWEEN + np.arange(len(texts), dtype=np.uint32)
    kept = np.flatnonzero(symbols)
    symbols, ends = symbols[kept], kept + 1
    symbols, at, ends = _with_statutory(symbols, kept, ends)
    bounds = np.concatenate([np.zeros(1, np.int64), np.searchsorted(at, stops) + 1])
    shift = np.repeat(begins, np.diff(bounds))
    return Words(symbols, at - shift, ends - shift, bounds)


def is_own(symbols: Symbols) -> npt.NDArray[np.bool_]:
    """Tell of each symbol whether it is a character, no statutory piece and no end mark."""
    return np.asarray(symbols < _STATUTORY)


@lru_cache(maxsize=1)
def _table() -> Symbols:
    """Return for each code point the symbol that it counts as, 0 for what is no word."""
    table = np.zeros(_STATUTORY, dtype=np.uint32)
    for first, last in ((0x3400, 0x9FFF), (0x20000, 0x3FFFF), (0x30, 0x39), (0x61, 0x7A)):
        table[first : last + 1] = np.arange(first, last + 1)
    table[0x3007] = 0x3007
    table[0x41:0x5B] = np.arange(0x61, 0x7B)
    # Full-width letters and digits, and the look-alikes of characters that PDF files are full of.
    for first, last in ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFF10, 0xFF5A)):
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            table[code] = table[ord(plain)] if len(plain) == 1 else 0
    folded = np.array([ord(fold(chr(code))) for code in range(0x2E80, 0xA000)], dtype=np.uint32)
    table[0x2E80:0xA000] = np.where(table[0x2E80:0xA000] > 0, table[folded], 0)
    return table


# --- statutory wording --------------------------------------------------------------------------


def statutory_pieces() -> tuple[str, ...]:
    """Return the statutory wording that is left out: sentences, their long parts, titles, form labels."""
    pieces: dict[str, None] = {}
    for line in REGULATIONS.replace("\n  ", "").split("\n"):
        sentence = line.partition(" ")[2]
        pieces |= dict.fromkeys([sentence, *(part for part in sentence.split("，") if len(part) > _CLAUSE)])
    pieces |= dict.fromkeys([*TITLES.split("\n"), *PREFACE.split("\n"), PRINTED_RULE])
    for section in SECTIONS:
        pieces |= dict.fromkeys([section.zh, *section.aliases])
    for form in FORMS:
        for label in (*form.rows, *form.items, *form.stages, *form.applicants):
            pieces |= dict.fromkeys([label.zh, *label.aliases])
    return tuple(pieces)


@lru_cache(maxsize=1)
def _statutory() -> dict[int, list[tuple[bytes, int]]]:
    """Return the statutory pieces, longest first, with their numbers, by the key of how they begin."""
    found: dict[int, list[tuple[bytes, int]]] = {}
    for number, piece in enumerate(statutory_pieces()):
        codes = np.frombuffer(piece.encode("utf-32-le"), dtype=np.uint32)
        symbols = _table()[codes]
        symbols = symbols[symbols > 0]
        if len(symbols) >= _ANCHOR:
            key = int(window_keys(symbols[:_ANCHOR], _ANCHOR)[0])
            found.setdefault(key, []).append((symbols.tobytes(), number))
    for held in found.values():
        held.sort(key=lambda one: (-len(one[0]), one[1]))
    return found


@lru_cache(maxsize=1)
def _first_symbols() -> npt.NDArray[np.bool_]:
    """Return which symbols a statutory piece may begin with."""
    first = np.zeros(_STATUTORY, dtype=bool)
    for held in _statutory().values():
        first[int(np.frombuffer(held[0][0][:4], np.uint32)[0])] = True
    return first


def _with_statutory(symbols: Symbols, starts: Places, ends: Places) -> tuple[Symbols, Places, Places]:
    """Return symbols, starts and ends with every statutory piece as one symbol."""
    known, first = _statutory(), _first_symbols()
    at = np.flatnonzero(first[np.minimum(symbols, _STATUTORY - 1)])
    at = at[at + _ANCHOR <= len(symbols)]
    keys = np.zeros(len(at), dtype=np.uint64)
    for step in range(_ANCHOR):
        keys = keys * _FACTOR + _mixed(symbols[at + step])
    keys ^= keys >> np.uint64(31)
    hits = np.isin(keys, np.array(list(known), dtype=np.uint64))
    symbols, ends = symbols.copy(), ends.copy()
    keep = np.ones(len(symbols), dtype=bool)
    free = 0
    for place, key in zip(at[hits].tolist(), keys[hits].tolist(), strict=True):
        if place < free:
            continue
        for piece, number in known[key]:
            size = len(piece) // 4
            if symbols[place : place + size].tobytes() == piece:
                free = place + size
                keep[place + 1 : free] = False
                symbols[place], ends[place] = _STATUTORY + number, ends[free - 1]
                break
    return symbols[keep], starts[keep], ends[keep]


# --- windows ------------------------------------------------------------------------------------

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def _mixed(symbols: Symbols) -> npt.NDArray[np.uint64]:
    """Return a well-spread number for each symbol, always the same."""
    mixed = symbols.astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(32))


def window_keys(symbols: Symbols, size: int) -> npt.NDArray[np.uint64]:
    """Return a 64-bit key for each run of `size` symbols: equal runs have equal keys."""
    count = max(len(symbols) - size + 1, 0)
    mixed = _mixed(symbols)
    keys = np.zeros(count, dtype=np.uint64)
    for step in range(size):
        keys = keys * _FACTOR + mixed[step : step + count]
    return keys ^ (keys >> np.uint64(31))


# --- passages that two texts share --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shared:
    """Maximal shared passages, side by side: places of both sides among the symbols, lengths in symbols.

    `first` stands in a later text than `second`. `holders` counts the texts in which the passage stands.
    """

    first: Places
    second: Places
    length: Places
    holders: Places


def shared_passages(words: Words, size: int, common: int, owners: Places | None = None) -> Shared:
    """Return the maximal passages of at least `size` symbols that two texts share, once per pair of texts.

    `owners` are numbers of the texts' reports; texts of the same report are not compared.

    A passage cannot be made longer to either side. All pairs are found where some run of `size` symbols in
    the passage stands in at most `common` places; a commoner passage is found once for each text, together
    with the first text that has it: the number of pairs grows with the texts, not with their square.
    """
    index = _Index(words.symbols, size)
    left, right = _paired(words, index, common, owners)
    left, right, length = _extended(words.symbols, left, right)
    fits = length >= size
    left, right, length = left[fits], right[fits], length[fits]
    chosen, holders = _once(words, index, left, right, length)
    return Shared(left[chosen], right[chosen], length[chosen], holders[chosen])


_NONE: Places = np.empty(0, dtype=np.int64)


def sharing_texts(words: Words, size: int, common: int, owners: Places) -> tuple[Places, Places]:
    """Return the pairs of texts (later, earlier) that share a passage, as `shared_passages` finds them."""
    left, right = _paired(words, _Index(words.symbols, size), common, owners)
    text = words.texts
    return _starting(text[left], text[right])


def _paired(words: Words, index: "_Index", common: int, owners: Places | None) -> tuple[Places, Places]:
    """Return pairs of places in different texts (later, earlier) at which the same run begins."""
    pairs = [_starting(*found) for found in index.pairs(common)]
    left, right = (np.concatenate([*(pair[side] for pair in pairs), _NONE]) for side in (0, 1))
    owner = words.texts if owners is None else owners[words.texts]
    other = owner[left] != owner[right]
    return np.maximum(left, right)[other], np.minimum(left, right)[other]


def _starting(left: Places, right: Places) -> tuple[Places, Places]:
    """Return the pairs of places without those that come twice."""
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    new = np.ones(len(left), dtype=bool)
    new[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return left[new], right[new]


class _Index:
    """The runs of `size` symbols that come more than once: their places, group by group."""

    def __init__(self, symbols: Symbols, size: int) -> None:
        self.symbols, self.size = symbols, size
        keys = window_keys(symbols, size)
        order = np.argsort(keys, kind="stable")
        sorted_keys = keys[order]
        begins = np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]][: len(order)])
        sizes = np.diff(begins, append=len(order))
        # For each place: where its group begins among the sorted places, and how large it is.
        self.order = order
        self.begin = np.empty(len(order), dtype=np.int64)
        self.begin[order] = np.repeat(begins, sizes)
        self.count = np.empty(len(order), dtype=np.int64)
        self.count[order] = np.repeat(sizes, sizes)

    def members(self, place: int) -> Places:
        """Return all places where the run at a place stands."""
        return self.order[self.begin[place] : self.begin[place] + self.count[place]]

    def pairs(self, common: int) -> list[tuple[Places, Places]]:
        """Return pairs of places at which the same run begins; each shared passage has one at least."""
        rare = np.flatnonzero((self.count > 1) & (self.count <= common))
        often = np.flatnonzero(self.count > common)
        found = [self._apart(often, self.order[self.begin[often]], common)]
        # The partners of a place in a small group are the members behind it, one step after the other.
        rank = np.empty(len(self.order), dtype=np.int64)
        rank[self.order] = np.arange(len(self.order))
        for step in range(1, common):
            ahead = rank[rare] + step
            inside = ahead < self.begin[rare] + self.count[rare]
            rare = rare[inside]
            if not len(rare):
                break
            found.append(self._apart(rare, self.order[ahead[inside]], common))
        return found

    def _apart(self, one: Places, other: Places, common: int) -> tuple[Places, Places]:
        """Return the pairs whose passage is not found from the place before them already."""
        before, other_before = np.maximum(one - 1, 0), np.maximum(other - 1, 0)
        same = (self.symbols[before] == self.symbols[other_before]) & (one > 0) & (other > 0)
        paired = (self.count[before] <= common) | (self.order[self.begin[before]] == other_before)
        kept = ~(same & paired) & (one != other)
        return one[kept], other[kept]


def _extended(symbols: Symbols, left: Places, right: Places) -> tuple[Places, Places, Places]:
    """Return where the passages around pairs of places begin on both sides, and their lengths."""
    back = _run(symbols, left - 1, right - 1, -1)
    forth = _run(symbols, left, right, 1)
    left, right, length = left - back, right - back, back + forth
    # Statutory pieces at the ends belong to the law, not to the passage.
    own = is_own(symbols)
    for _ in range(len(symbols)):
        led = (length > 0) & ~own[np.minimum(left, len(symbols) - 1)]
        closed = (length > 1) & ~own[np.minimum(left + length - 1, len(symbols) - 1)] & ~led
        if not (led.any() or closed.any()):
            break
        left, right, length = left + led, right + led, length - led - closed
    return left, right, length


def _run(symbols: Symbols, left: Places, right: Places, step: int) -> Places:
    """Return how many symbols are the same from each pair of places on, forwards or backwards."""
    length = np.zeros(len(left), dtype=np.int64)
    active = np.flatnonzero((left >= 0) & (right >= 0))
    while len(active):
        one, other = left[active] + step * length[active], right[active] + step * length[active]
        inside = (one >= 0) & (other >= 0) & (one < len(symbols)) & (other < len(symbols))
        active, one, other = active[inside], one[inside], other[inside]
        active = active[symbols[one] == symbols[other]]
        length[active] += 1
    return length


def _once(words: Words, index: _Index, left: Places, right: Places, length: Places) -> tuple[Places, Places]:
    """Return the positions of the passages, each once per pair of texts, and how many texts hold each."""
    text = words.texts
    met: set[tuple[int, int, bytes]] = set()
    counted: dict[bytes, int] = {}
    chosen, holders = [], np.zeros(len(left), dtype=np.int64)
    order = np.lexsort((right, left))
    for at in order.tolist():
        start, size = int(left[at]), int(length[at])
        passage = words.symbols[start : start + size].tobytes()
        key = (int(text[left[at]]), int(text[right[at]]), passage)
        if key in met:
            continue
        met.add(key)
        if passage not in counted:
            counted[passage] = _holders(words.symbols, text, index, start, size)
        holders[at] = counted[passage]
        chosen.append(at)
    return np.array(chosen, dtype=np.int64), holders


def _holders(symbols: Symbols, text: Places, index: _Index, start: int, size: int) -> int:
    """Return in how many texts a passage stands."""
    shift = int(np.argmin(index.count[start : start + size - index.size + 1]))
    places = index.members(start + shift) - shift
    places = places[(places >= 0) & (places + size <= len(symbols))]
    same = np.ones(len(places), dtype=bool)
    for step in range(size):
        same &= symbols[places + step] == symbols[start + step]
    return len(np.unique(text[places[same]]))


# --- sentences ----------------------------------------------------------------------------------


def sentence_numbers(texts: Sequence[str], shortest: int) -> tuple[Places, Places]:
    """Return for each sentence its text and a number, the same for sentences of the same words.

    Sentences with fewer than `shortest` symbols of their own, statutory ones among them, are left out.
    """
    numbers: dict[bytes, int] = {}
    text_of: list[int] = []
    number_of: list[int] = []
    for begin in range(0, len(texts), _BLOCK):
        sentences, owners = [], []
        for at, text in enumerate(texts[begin : begin + _BLOCK], begin):
            parts = _SENTENCE_END.split(text)
            sentences.extend(parts)
            owners.extend([at] * len(parts))
        words = read_words(sentences)
        own = np.add.reduceat(is_own(words.symbols), words.bounds[:-1]) if sentences else ()
        held = words.symbols.tobytes()
        limits = (words.bounds * 4).tolist()
        for at, (owner, count) in enumerate(zip(owners, own, strict=True)):
            if count >= shortest:
                key = held[limits[at] : limits[at + 1] - 4]
                text_of.append(owner)
                number_of.append(numbers.setdefault(key, len(numbers)))
    return np.array(text_of, dtype=np.int64), np.array(number_of, dtype=np.int64)
