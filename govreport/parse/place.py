"""Where a report is from: the division that its own words decide, or between which they leave it open."""

from govreport.divisions.gazetteer import gazetteer
from govreport.divisions.resolve import Evidence, Place, resolve
from govreport.divisions.words import ADDRESS
from govreport.documents.document import Document
from govreport.parse.identity import Identity

_NAMED = 4  # candidates that a message writes out


def read_place(document: Document, identity: Identity, preface: str, signature: str) -> Place:
    """Return the division of a plain document's report; without code where nothing decides it."""
    address = ADDRESS.search(document.text) if "地址" in document.text else None
    return resolve(
        Evidence(
            agency=identity.agency or "",
            title=identity.title or document.metadata.get("title", ""),
            preface=preface,
            signature=signature,
            breadcrumb=document.metadata.get("site", ""),
            phone=identity.phone or "",
            postcode=identity.postcode or "",
            address=address["name"] if address else "",
            level=identity.level,
            body=identity.body,
        )
    )


def describe_candidates(name: str, place: Place) -> str:
    """Return in words which divisions a body may belong to; "" where there is none or only one place."""
    if len(place.candidates) < 2:
        return ""
    names = gazetteer()
    listed = [
        "".join(part for part in names.chain(code) if part) + f"（{code}）"
        for code in place.candidates[:_NAMED]
    ]
    more = len(place.candidates) - len(listed)
    rest = f"等 {len(place.candidates)} 处" if more else ""
    return (
        f"“{name}”可能是{'、'.join(listed)}{rest}，标题、落款、电话等都不足以确定，division_code 缺失。"
        "知道是哪一处的，请写入更正表。"
    )
