"""Han text to words, by one dictionary and two engines that cut alike."""

import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec

from govreport.errors import ArgumentError, MissingError

Cut = Callable[[str], list[str]]

ENGINES = ("auto", "rjieba", "jieba")
# What jieba takes for Han. All else the engines hand back mark by mark, and it is no word here.
HAN = "\u4e00-\u9fd5"
_NO_HAN = re.compile(f"[^{HAN}]")
# On Latin letters and digits ("2023-02-01", "T恤") the engines differ: none ever reach them.
_ASCII = re.compile("[\0-\x7f]+")


def tokenize(text: str, engine: str = "auto", extra_words: Iterable[str] = ()) -> list[str]:
    """Return the words of a text in order: Han words of two characters or more, without stop words.

    Every word stands in jieba's dictionary, in `dictionary` or in `extra_words`: no new words are
    guessed, so that names of places fall apart into characters and go. Digits, Latin letters,
    punctuation and single characters go too ("不够" stays, "不" alone does not). Made for simplified
    script. Engines as in `cutter`.
    """
    stop = stopwords()
    return [word for word in cutter(engine, extra_words)(text) if len(word) > 1 and word not in stop]


def cutter(engine: str = "auto", extra_words: Iterable[str] = ()) -> Cut:
    """Return the function that cuts a text into all its Han words in order, single characters and all.

    What is no Han character parts words and is left out. `engine` is `rjieba` (fast), `jieba` (the
    reference) or `auto`: rjieba where it is installed, else jieba; both give the same words.
    `extra_words` stay whole beside those of `dictionary`. Raises `ValueError` for an unknown engine or
    an extra word that is not all Han, `ModuleNotFoundError` where rjieba is asked for and missing.
    """
    cut = raw_cutter(engine, extra_words)
    return lambda text: [word for word in cut(text) if is_han(word)]


def is_han(word: str) -> bool:
    """Return whether a piece that an engine cut is a word of Han characters."""
    return "\u4e00" <= word[0] <= "\u9fd5"


def raw_cutter(engine: str = "auto", extra_words: Iterable[str] = ()) -> Cut:
    """Return the function that cuts a text into its Han words and the marks between them.

    Engines and errors as in `cutter`, which leaves the marks out one by one; who counts leaves them
    out of the counts at less cost.
    """
    if engine not in ENGINES:
        raise ArgumentError(f"没有名为 {engine!r} 的切词引擎；可用：{'、'.join(ENGINES)}。")
    if isinstance(extra_words, str):
        raise ArgumentError(f"extra_words 要给词的列表：[{extra_words!r}]，不是一个字符串。")
    added = tuple(dict.fromkeys(extra_words))
    for word in added:
        if not word or _NO_HAN.search(word):
            raise ArgumentError(f"extra_words 里的 {word!r} 不全是汉字；只有汉字能成词，请改正或删去。")
    if engine == "auto":
        engine = "rjieba" if find_spec("rjieba") else "jieba"
    elif engine == "rjieba" and not find_spec("rjieba"):
        raise MissingError('没有安装 rjieba。请运行 pip install rjieba，或改用 engine="jieba"。')
    return _cutter(engine, added)


@lru_cache(maxsize=8)
def _cutter(engine: str, added: tuple[str, ...]) -> Cut:
    words = (*dictionary(), *added)
    cut = _rjieba(words) if engine == "rjieba" else _jieba(words)
    spaced = _ASCII.sub
    return lambda text: cut(spaced(" ", text))


def _rjieba(words: Sequence[str]) -> Cut:
    import rjieba

    jieba = rjieba.Jieba()
    for word in words:
        jieba.add_word(word, None, None)
    cut: Cut = jieba.cut
    return lambda text: cut(text, False)  # type: ignore[call-arg]


def _jieba(words: Sequence[str]) -> Cut:
    """Return the cut of a tokenizer of its own; jieba's global one, which others may use, stays as it is."""
    # jieba's own source has escapes that newer Pythons warn about; nobody who reads reports can mend it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    logger = jieba.default_logger
    level = logger.level
    # jieba reports on every start, and on a cache that it cannot write, which costs half a second.
    logger.setLevel("CRITICAL")
    try:
        tokenizer = jieba.Tokenizer()
        tokenizer.initialize()
        for word in words:
            tokenizer.add_word(word)
    finally:
        logger.setLevel(level)
    return lambda text: list(tokenizer.cut(text, HMM=False))


@lru_cache(maxsize=1)
def dictionary() -> tuple[str, ...]:
    """Return the terms of the field that jieba's own dictionary would cut into pieces."""
    return tuple(_data("dictionary.txt").split())


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    """Return the words that are left out: function words and what every report says of itself."""
    lines = (line for line in _data("stopwords.txt").splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _data(name: str) -> str:
    return files("govreport.analysis").joinpath(name).read_text(encoding="utf-8")
