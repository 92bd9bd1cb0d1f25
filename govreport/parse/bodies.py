"""What the name of a public body tells: its level and its kind."""

from functools import lru_cache

from govreport.form import vocabulary as words


@lru_cache(maxsize=10_000)
def classify(agency: str | None) -> tuple[str | None, str | None]:
    """Return level and kind of body that an agency's name tells; None where the name leaves it open.

    A city may be a prefecture or a county, so a bare 某市人民政府 has no level here.
    """
    if not agency:
        return None, None
    kind = next((kind for ending, kind in words.BODY_ENDINGS if agency.endswith(ending)), "other")
    if words.NATIONAL_NAME.match(agency):
        return "national", kind
    agency = agency.removeprefix(words.NATIONAL_PREFIX)
    if corps := words.CORPS.match(agency):
        alone = corps.end() == len(agency)
        return "prefecture" if corps["division"] else "province" if alone else None, kind
    if words.TOWNSHIP_NAME.search(agency):
        return "township", "subdistrict_office" if kind == "subdistrict_office" else kind
    if kind == "subdistrict_office":
        return "township", kind
    if agency.endswith("厅") and kind == "department":
        return "province", kind
    chain = words.PLACE_CHAIN.match(agency)
    return (_level_of(chain.group()) if chain else None), kind


def _level_of(places: str) -> str | None:
    """Return the level of the last place in a chain of places."""
    if places in words.MUNICIPALITIES:
        return "province"
    chain = [match.group() for match in words.PLACE.finditer(places)]
    last = chain[-1]
    if last.endswith(("省", "自治区", "特别行政区")):
        return "province"
    if last.endswith(("自治州", "地区", "盟")):
        return "prefecture"
    if last.endswith(words.SPECIAL_AREAS):
        return None
    if last.endswith(("县", "旗", "区")):
        return "county"
    if len(chain) > 1 and chain[-2].endswith(("市", "州", "地区", "盟")):
        return "county"
    return None
