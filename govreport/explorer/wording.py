"""What the explorer says: reports, places and caveats in words, in the language of the codebook."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from govreport.form.model import Form
from govreport.show.sheets import Book, new_book


def book_of(language: str, forms: tuple[Form, ...]) -> Book:
    """Return the wording of a language, as the workbook has it."""
    return new_book(language, forms)


def name_of(book: Book, report: Mapping[str, Any]) -> str:
    """Return how a report is called in a list: its body, else its title, else that there is none."""
    for name in ("agency", "title"):
        if not pd.isna(report[name]) and report[name]:
            return str(report[name])
    return book.say("（未写明机关）", "(no body named)")


def known(book: Book, value: Any) -> str:
    """Return a value as text, and that it is not known where it is missing."""
    if pd.isna(value):
        return book.say("未写明", "not stated")
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)


def facts_told(book: Book, report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is known of a report, as names and values."""
    say = book.say
    codes = {
        name: book.labels("reports", name).get(str(report[name]), known(book, pd.NA))
        for name in ("level", "body", "form")
    }
    place = "".join(
        str(report[n]) for n in ("province", "prefecture", "county", "township") if _held(report[n])
    )
    return [
        (say("年度", "Year"), known(book, report["year"])),
        (say("层级", "Level"), codes["level"]),
        (say("机关类型", "Body"), codes["body"]),
        (say("表式版本", "Form"), codes["form"]),
        (say("区划", "Place"), place or say("未能确定", "not known")),
        (say("发布日期", "Published"), known(book, report["published_on"])),
        (say("落款日期", "Signed"), known(book, report["signed_on"])),
        (say("来源", "Source"), known(book, report["source"])),
        (say("报告编号", "Report id"), str(report["report_id"])),
    ]


def _held(value: Any) -> bool:
    return not pd.isna(value) and value != ""
