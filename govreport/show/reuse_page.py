"""Two texts side by side with the passages marked that stand in both."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from govreport.analysis.clusters import RUN
from govreport.analysis.passages import read_words, shared_passages
from govreport.errors import ArgumentError

if TYPE_CHECKING:
    from govreport.corpus import Corpus

# A passage of a text: start, end, number. The same number stands at the same passage of the other text.
Span = tuple[int, int, int]

# Marked by a rule below, by weight and by a number: the tint alone would say nothing in print, nor to
# readers who see no colours. Borders and tints show on a white page and on a black one.
_MARK = (
    "color:inherit;font-weight:bold;background:#ffa94d44;text-decoration:underline;"
    "text-decoration-thickness:2px;text-underline-offset:3px;text-decoration-color:#d9480f"
)
_NUMBER = (
    "font-size:11px;font-weight:bold;border:1px solid currentColor;border-radius:8px;"
    "padding:0 5px;margin:0 2px"
)
_COLUMN = "flex:1 1 20em;min-width:0;border:1px solid #8886;padding:8px 12px"
_MUTED = "opacity:.75;font-size:12px"


def side_by_side(one: str, other: str, titles: tuple[str, str] = ("", ""), min_length: int = RUN) -> str:
    """Return two texts side by side as HTML, with the passages marked that stand in both.

    A passage has `min_length` words or more, as in `passages`: spaces, punctuation and enumeration marks
    do not count, statutory wording is no passage by itself. The same number in both columns is the same
    passage. The page loads nothing and is legible in light and dark.
    """
    spans = shared_spans(one, other, min_length)
    columns = zip((one, other), titles, spans, strict=True)
    count = len({number for _, _, number in spans[0]})
    told = f"相同段落 {count} 处，以粗体、下划线和相同的编号标出。" if count else "没有相同的段落。"
    return (
        f"<div lang='zh' style='line-height:1.8'><p style='{_MUTED};margin:4px 0'>{told}</p>"
        "<div style='display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start'>"
        f"{''.join(_column(*column) for column in columns)}</div></div>"
    )


def shared_spans(one: str, other: str, min_length: int = RUN) -> tuple[list[Span], list[Span]]:
    """Return where the shared passages stand in two texts, in the order of each, none over another."""
    words = read_words([one, other])
    found = shared_passages(words, min_length, len(words.symbols))
    sides: tuple[list[Span], list[Span]] = [], []
    # The second place of a pair stands in the first text.
    places = sorted(zip((-found.length).tolist(), found.second.tolist(), found.first.tolist(), strict=True))
    kept: list[tuple[Span, Span]] = []
    for length, *starts in places:
        pair = [(int(words.starts[at]), int(words.ends[at - length - 1])) for at in starts]
        if all(_is_free(span, [held[side] for held in kept]) for side, span in enumerate(pair)):
            kept.append(((*pair[0], 0), (*pair[1], 0)))
    for number, (left, right) in enumerate(sorted(kept), 1):
        sides[0].append((left[0], left[1], number))
        sides[1].append((right[0], right[1], number))
    return sorted(sides[0]), sorted(sides[1])


def _is_free(span: tuple[int, int], held: Sequence[Span]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end, _ in held)


def _column(text: str, title: str, spans: Sequence[Span]) -> str:
    """Return one text with its passages marked."""
    parts, at = [], 0
    for start, end, number in spans:
        parts.append(_lines(text[at:start]))
        parts.append(
            f"<span style='{_NUMBER}'>{number}</span><mark style='{_MARK}'>{_lines(text[start:end])}</mark>"
        )
        at = end
    parts.append(_lines(text[at:]))
    head = f"<h4 style='margin:0 0 6px'>{escape(title)}</h4>" if title else ""
    return f"<section style='{_COLUMN}'>{head}{''.join(parts)}</section>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def reuse_html(
    corpus: "Corpus", report_id: str, other_id: str, section: str = "problems", min_length: int = RUN
) -> str:
    """Return a section of two reports side by side as HTML, with the passages marked that stand in both.

    Raises `KeyError` naming the report that has no such section.
    """
    sections = corpus.sections[corpus.sections["section"] == section].set_index("report_id")["text"]
    reports = corpus.reports.set_index("report_id")
    texts, titles = [], []
    for one in (report_id, other_id):
        if one not in sections.index:
            raise ArgumentError(f"报告 {one!r} 没有 {section!r} 这一部分；编号见 corpus.reports。")
        texts.append(str(sections[one]))
        known = reports.loc[one]
        year = "" if known.isna()["year"] else f"，{known['year']} 年"
        titles.append(f"{known['source'] if known.isna()['agency'] else known['agency']}{year}")
    return side_by_side(texts[0], texts[1], (titles[0], titles[1]), min_length)
