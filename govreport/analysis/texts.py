"""Which texts of a corpus are looked at: by section, by kind of statement, by report."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from govreport.codebook import category_labels
from govreport.errors import ArgumentError
from govreport.form.statute import SECTIONS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from govreport.corpus import Corpus

# The sections that the form numbers; preface and signature are taken only when they are named.
NUMBERED = tuple(section.code for section in SECTIONS if section.ordinal)
STATED = "problems"  # the section whose statements the table of that name holds
_OF_TEXTS = ("section", "kind")

Names = str | Sequence[str] | None


def choose_texts(
    corpus: "Corpus", section: Names = "problems", kind: Names = None, where: Any = None
) -> "pd.DataFrame":
    """Return the chosen texts, one row per section or statement, in the corpus's order.

    Columns: report_id, section, kind, position, text, start (of the section or statement in
    `corpus.text`); kind and position are NA for sections. `section` is a code, several, or None for the
    six numbered ones. With `kind` (a code, several, or "all") the statements of section five are taken
    instead. `where` is a boolean mask over `corpus.reports` (NA counts as False). Texts of white space
    are left out. Raises `KeyError` for unknown codes, `ValueError` for a mask that does not fit, a
    corpus without statements, or a kind asked of another section.
    """
    frame = _sections(corpus, section) if kind is None else _statements(corpus, section, kind)
    if where is not None:
        kept = corpus.reports["report_id"][report_mask(corpus, where)]
        frame = frame[frame["report_id"].isin(kept)]
    return frame[frame["text"].fillna("").str.strip() != ""].reset_index(drop=True)


def _sections(corpus: "Corpus", section: Names) -> "pd.DataFrame":
    import pandas as pd

    codes = NUMBERED if section is None else _codes(section)
    known = [label.code for label in category_labels(corpus.forms)["sections", "section"]]
    _must_be_known(codes, known, "部分")
    held = corpus.sections[corpus.sections["section"].isin(codes)]
    start = held["start"]
    if "heading" in held:
        # The section starts with its heading; its prose is looked for behind that.
        start = start + held["heading"].str.len().fillna(0).astype("Int64")
    none = pd.Series(pd.NA, index=held.index)
    return held[["report_id", "section", "text"]].assign(
        kind=none.astype("string"), position=none.astype("Int64"), start=start
    )


def _statements(corpus: "Corpus", section: Names, kind: Names) -> "pd.DataFrame":
    if section is not None and _codes(section) != (STATED,):
        raise ArgumentError(f"kind 只对 section={STATED!r} 有意义：逐条陈述只取自第五部分；请去掉其中一个。")
    held: pd.DataFrame | None = getattr(corpus, "statements", None)
    if held is None:
        raise ArgumentError("这个语料没有 statements 表，不能按 kind 选择。请用 gr.load 重新载入报告。")
    if kind != "all":
        kinds: Any = held["kind"]
        known = kinds.cat.categories if kinds.dtype == "category" else kinds.dropna().unique()
        _must_be_known(_codes(kind), list(known), "陈述类别")
        held = held[held["kind"].isin(_codes(kind))]
    return held[["report_id", "kind", "position", "text", "start"]].assign(section=STATED)


def report_mask(corpus: "Corpus", where: Any) -> "np.ndarray":
    """Return a boolean mask over `corpus.reports` as an array; NA counts as False.

    A Series must have the index of `corpus.reports`, anything else its length; raises `ValueError`
    otherwise, and where the values are not boolean.
    """
    import pandas as pd

    reports = corpus.reports
    fits = where.index.equals(reports.index) if isinstance(where, pd.Series) else len(where) == len(reports)
    if not fits:
        raise ArgumentError(
            f"选择条件有 {len(where)} 个值，与 corpus.reports 的 {len(reports)} 行对不上；"
            "请用 corpus.reports 的列写条件，如 corpus.reports['year'] == 2021。"
        )
    # Of one row of True and False a plain list is as good as a Series.
    mask = pd.Series(where).reset_index(drop=True)
    if len(mask) and not pd.api.types.is_bool_dtype(mask.convert_dtypes()):
        raise ArgumentError(f"选择条件要是真假值，得到的是 {mask.dtype}；如 corpus.reports['year'] == 2021。")
    return mask.astype("boolean").fillna(False).to_numpy(dtype=bool)


def group_texts(corpus: "Corpus", texts: "pd.DataFrame", by: str) -> "pd.Series":
    """Return the group of each text: its section or kind, or the value of a column of `corpus.reports`.

    Has the dtype of that column. Raises `KeyError` for an unknown column.
    """
    if by in _OF_TEXTS:
        held = corpus.sections if by == "section" else corpus.statements
        return texts[by].astype(held[by].dtype)
    reports = corpus.reports
    if by not in reports.columns:
        known = "、".join((*_OF_TEXTS, *reports.columns))
        raise ArgumentError(f"不能按 {by!r} 分组；可用：{known}。")
    if by == "report_id":
        return texts["report_id"]
    at = reports["report_id"].reset_index(drop=True)
    place = at.drop_duplicates().reset_index().set_index("report_id")["index"]
    return reports[by].reset_index(drop=True).reindex(place.reindex(texts["report_id"])).set_axis(texts.index)


def section_texts(corpus: "Corpus", section: str) -> "pd.Series":
    """Return the text of a section, indexed by report_id; reports without text there are left out.

    Raises `KeyError` for an unknown section.
    """
    held = choose_texts(corpus, section)
    return held.groupby("report_id", sort=False)["text"].agg("\n".join)


def _codes(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names or ())


def _must_be_known(codes: Iterable[str], known: Sequence[str], what: str) -> None:
    for code in codes:
        if code not in known:
            raise ArgumentError(f"没有名为 {code!r} 的{what}；可用：{'、'.join(known)}。")
