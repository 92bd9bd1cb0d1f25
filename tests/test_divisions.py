"""The division of a report: what its evidence decides, and that nothing else decides it."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import govreport as gr
from govreport.divisions import gazetteer as gazetteer_module
from govreport.divisions.gazetteer import area_codes, gazetteer, postcodes
from govreport.divisions.resolve import Evidence, Place, resolve

ROOT = Path(__file__).parent.parent
DATA = ROOT / "govreport" / "divisions"

# The five sample reports


@pytest.fixture(scope="module")
def samples():
    """Title -> the evidence that the sample reports themselves give."""
    corpus = gr.load(ROOT / "data" / "reports")
    found = {}
    for report in corpus.reports.to_dict("records"):
        parts = corpus.sections[corpus.sections.report_id == report["report_id"]]
        texts = dict(zip(parts.section, parts.text.fillna(""), strict=True))
        text = {key: "" if pd.isna(report[key]) else report[key] for key in CONTACT}
        found[report["title"]] = Evidence(
            preface=texts.get("preface", ""),
            signature=texts.get("signature", "").strip(),
            level=report["level"],
            body=report["body"],
            **text,
        )
    return found


CONTACT = ("agency", "title", "phone", "postcode")
SAMPLES = {
    "尧都区屯里镇人民政府2021年政府信息公开工作年度报告": ("141002100", ("agency",)),
    "科才镇2021年政府信息公开工作年度报告": ("623027107", ("agency", "unique")),
    "云山镇2020年度政府信息公开工作报告": ("620522116", ("agency", "phone")),
    "樟树市阁山镇2021年政府信息公开工作年度报告": ("360982106", ("agency",)),
    "2021年郭干乡政府信息公开工作年度报告": ("622927207", ("agency", "unique")),
}


@pytest.mark.parametrize("title", SAMPLES)
def test_the_sample_reports(samples, title):
    place = resolve(samples[title])
    assert (place.code, place.decided_by) == SAMPLES[title]
    assert place.level == "township"


def test_the_names_go_with_the_code(samples):
    place = resolve(samples["云山镇2020年度政府信息公开工作报告"])
    assert place == Place(
        "620522116", "甘肃省", "天水市", "秦安县", "云山镇", "township", ("agency", "phone")
    )


# Names that decide alone

DECIDED = {
    "湖北省人民政府": "42",
    "湖北省教育厅": "42",
    "北京市人民政府": "11",
    "北京市教育委员会": "11",
    "重庆市人民政府办公厅": "50",
    "内蒙古自治区人民政府": "15",
    "广西壮族自治区人民政府": "45",
    "新疆自治区教育厅": "65",
    "海南省人民政府": "46",
    "吉林省人民政府": "22",
    "吉林市人民政府": "2202",
    "吉林省吉林市人民政府": "2202",
    "海南州人民政府": "6325",
    "海南藏族自治州人民政府": "6325",
    "青海省海南州教育局": "6325",
    "湘西州人民政府": "4331",
    "恩施州教育局": "4228",
    "黔东南州人民政府": "5226",
    "江苏省宿迁市人民政府": "3213",
    "宿迁市人民政府": "3213",
    "大兴安岭地区行政公署": "2327",
    "锡林郭勒盟行政公署": "1525",
    "东莞市人民政府": "4419",
    "中山市教育和体育局": "4420",
    "嘉峪关市人民政府": "6202",
    "朝阳市人民政府": "2113",
    "北京市朝阳区人民政府": "110105",
    "长春市朝阳区教育局": "220104",
    "吉林省朝阳区人民政府": "220104",
    "朝阳县人民政府": "211321",
    "南京市鼓楼区人民政府": "320106",
    "乐山市市中区人民政府": "511102",
    "济源市人民政府": "419001",
    "河南省济源市教育局": "419001",
    "仙桃市人民政府": "429004",
    "石河子市人民政府": "659001",
    "神农架林区人民政府": "429021",
    "六枝特区人民政府": "520203",
    "浦东新区人民政府": "310115",
    "东乡族自治县人民政府": "622926",
    "双江县教育局": "530925",
    "双江拉祜族佤族布朗族傣族自治县教育局": "530925",
    "清水县教育局": "620521",
    "清水县住房和城乡建设局": "620521",
    "清水县农业农村局": "620521",
    "清水县市场监督管理局": "620521",
    "国家税务总局清水县税务局": "620521",
    "樟树市人民政府": "360982",
    "东莞市长安镇人民政府": "441900119",
    "儋州市那大镇人民政府": "460400100",
    "嘉峪关市峪泉镇人民政府": "620201101",
    "济源市五龙口镇人民政府": "419001101",
    "秦安县云山镇人民政府": "620522116",
    "天水市云山镇人民政府": "620522116",
    "天水秦安县云山镇人民政府": "620522116",
    "甘肃云山镇人民政府": "620522116",
    "牛街街道办事处": "110102018",
    "北京市西城区牛街办事处": "110102018",
    "上海庙镇人民政府": "150623101",
    "兰州新区管理委员会": "620171",
    "长春市高新技术产业开发区管理委员会": "220173",
}


@pytest.mark.parametrize("agency", DECIDED)
def test_a_name_that_decides(agency):
    place = resolve(Evidence(agency=agency))
    assert place.code == DECIDED[agency]
    assert place.level == {2: "province", 4: "prefecture", 6: "county", 9: "township"}[len(place.code)]
    assert place.candidates == ()


UNDECIDED = {
    # Names of several places.
    "朝阳区人民政府": {"110105", "220104"},
    "江苏省鼓楼区人民政府": {"320106", "320302"},
    "云山镇人民政府": {"230421105", "361002108", "370283124", "620522116"},
    "东乡县教育局": {"361029", "622926"},
    # A county town and a prefecture of former years.
    "巢湖市人民政府": {"340181", "3414"},
    # Areas that have no code, never the code of their city.
    "南京市江北新区管理委员会": {"3201"},
    "经济开发区管理委员会": set(),
    "重庆两江新区管理委员会": {"500157"},
    # Townships of no list, never the code of their county.
    "清水县青石镇人民政府": {"620521"},
    "夏河县科才乡人民政府": {"623027107"},
    "科才乡人民政府": {"623027107"},
    "樟树市福城社区居民委员会": {"360982"},
    # Branches and bodies elsewhere.
    "临汾市公安局尧都分局": {"1410"},
    "湖北省人民政府驻北京办事处": {"42"},
    # 海南州 is in 青海.
    "甘肃省海南州教育局": {"62"},
    # No place at all.
    "公安局": set(),
    "市人民政府办公室": set(),
    "住房和城乡建设局": set(),
    "国务院办公厅": set(),
    "国家税务总局": set(),
    "新疆生产建设兵团": set(),
    "新疆生产建设兵团第八师": set(),
    "": set(),
}


@pytest.mark.parametrize("agency", UNDECIDED)
def test_a_name_that_leaves_it_open(agency):
    place = resolve(Evidence(agency=agency))
    names = (place.province, place.prefecture, place.county, place.township, place.level)
    assert (place.code, names, place.decided_by) == (None, (None,) * 5, ())
    if agency != "经济开发区管理委员会":  # one of very many
        assert set(place.candidates) == UNDECIDED[agency]


# Evidence beside the name

TOWN = {"agency": "云山镇人民政府"}
DISTRICT = {"agency": "朝阳区教育局"}
BESIDES = {
    "phone": (TOWN | {"phone": "0938-6151056"}, "620522116", ("agency", "phone")),
    "phone in brackets": (TOWN | {"phone": "(0938)6151056"}, "620522116", ("agency", "phone")),
    "phone of three digits": (DISTRICT | {"phone": "010-65090000"}, "110105", ("agency", "phone")),
    "postcode": ({"agency": "阁山镇", "postcode": "331200"}, "360982106", ("agency", "postcode")),
    "title": (TOWN | {"title": "秦安县云山镇2020年政府信息公开年报"}, "620522116", ("agency", "title")),
    "year first": (TOWN | {"title": "2020年秦安县云山镇政府信息公开年报"}, "620522116", ("agency", "title")),
    "signature": (DISTRICT | {"signature": "长春市朝阳区教育局"}, "220104", ("agency", "signature")),
    "signature of the office": (
        {"agency": "朝阳区人民政府", "signature": "长春市朝阳区人民政府办公室"},
        "220104",
        ("agency", "signature"),
    ),
    "site": (DISTRICT | {"breadcrumb": "首页 > 北京市朝阳区人民政府"}, "110105", ("agency", "breadcrumb")),
    "site and lists": (
        TOWN | {"breadcrumb": "秦安县人民政府门户网站 > 乡镇 > 兴国镇"},
        "620522116",
        ("agency", "breadcrumb"),
    ),
    "address": (TOWN | {"address": "秦安县云山镇云山街1号"}, "620522116", ("agency", "address")),
    "address in the preface": (
        TOWN | {"preface": "请与办公室联系（地址：秦安县云山镇，电话：6151056）"},
        "620522116",
        ("agency", "address"),
    ),
    "contact": (
        TOWN | {"preface": "如有疑问，请与秦安县云山镇党政办联系。"},
        "620522116",
        ("agency", "preface"),
    ),
    "site in the preface": (
        TOWN | {"preface": "本报告的电子版可以从秦安县人民政府网站下载。"},
        "620522116",
        ("agency", "preface"),
    ),
    "title alone": ({"title": "秦安县云山镇2020年政府信息公开年报"}, "620522116", ("title",)),
    "signature alone": ({"signature": "秦安县云山镇人民政府"}, "620522116", ("signature",)),
    "a title that names no place": (
        {"agency": "公安局", "title": "公安局2019年政府信息公开年报", "signature": "清水县公安局"},
        "620521",
        ("signature", "unique"),
    ),
}


@pytest.mark.parametrize(("evidence", "code", "decided_by"), BESIDES.values(), ids=BESIDES)
def test_evidence_beside_the_name(evidence, code, decided_by):
    place = resolve(Evidence(**evidence))
    assert (place.code, place.decided_by) == (code, decided_by)


NOTHING_MORE = {
    "a mention": {"preface": "本镇学习樟树市经验，与秦安县交流，赴天水市考察。"},
    "a mention below": {"preface": "2020年，县委书记到秦安县云山镇调研。"},
    "no area code": {"phone": "6151056"},
    "a mobile phone": {"phone": "13893806151"},
    "an area code of no place": {"phone": "0999999-1"},
    "a service number": {"phone": "12345"},
    "an office without its name": {"preface": "请与街道办事处联系，由开发区编制，现将农场情况公布。"},
    "a part of a town": {"address": "城区解放路1号"},
    "a street": {"address": "人民路1号"},
    "a street named after a city": {"address": "天水路1号"},
    "a list of towns": {"breadcrumb": "首页 > 乡镇 > 兴国镇 > 云山镇"},
    "a host": {"host": "www.qinan.gov.cn"},
}


@pytest.mark.parametrize("evidence", NOTHING_MORE.values(), ids=NOTHING_MORE)
def test_what_is_no_evidence(evidence):
    place = resolve(Evidence(**TOWN, **evidence))
    assert place.code is None
    assert set(place.candidates) == UNDECIDED["云山镇人民政府"]


CONTRADICTIONS = {
    "phone": {"agency": "樟树市阁山镇人民政府", "phone": "0938-6151056"},
    "title": {"agency": "樟树市阁山镇人民政府", "title": "秦安县阁山镇2020年政府信息公开年报"},
    "signature": {"agency": "樟树市阁山镇人民政府", "signature": "樟树市临江镇人民政府"},
    "postcode": {"agency": "樟树市阁山镇人民政府", "postcode": "741600"},
    "address": {"agency": "樟树市阁山镇人民政府", "address": "秦安县兴国镇"},
    "site": {"agency": "樟树市阁山镇人民政府", "breadcrumb": "秦安县人民政府"},
    "phone and title": {
        "agency": "阁山镇人民政府",
        "title": "樟树市阁山镇2020年政府信息公开年报",
        "phone": "010-88888888",
    },
}


@pytest.mark.parametrize("evidence", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_evidence_that_contradicts_decides_nothing(evidence):
    place = resolve(Evidence(**evidence))
    assert (place.code, place.candidates) == (None, ("360982106",))


def test_many_candidates_are_cut():
    assert len(resolve(Evidence(agency="城关镇人民政府")).candidates) == 20


# Places that are gone, renamed or new

CHANGED = {
    "重庆市江北区人民政府": ("500105", "2023"),
    "密云县人民政府": ("110228", "former"),
    "增城市人民政府": ("440183", "former"),
    "襄樊市人民政府": ("4206", "2023+2025"),
    "海东地区行政公署": ("6321", "former"),
    "密云县古北口镇人民政府": ("110118111", "2023+2025"),
    "和康县人民政府": ("653228", "2025"),
    "互助县人民政府": ("630223", "2023+2025"),
    "朝阳区南磨房乡人民政府": ("110105021", "2023"),
    "裕华区宋营镇人民政府": ("130171100", "2023"),
}


@pytest.mark.parametrize("agency", CHANGED)
def test_changed_places_are_found_and_marked(agency):
    place = resolve(Evidence(agency=agency))
    assert (place.code, gazetteer().status(place.code)) == CHANGED[agency]


def test_a_new_township_whose_code_nothing_decides_has_none():
    table = pd.read_parquet(DATA / "divisions.parquet")
    rows = table[(table.code == "") & (table.kind == "full")]
    names = dict(zip(table[table.kind == "full"].path, table[table.kind == "full"].name, strict=True))
    assert len(rows) > 400
    for row in rows.sample(50, random_state=1).itertuples():
        chain = "".join(names.get(row.path[:length], "") for length in (2, 4, 6))
        place = resolve(Evidence(agency=f"{chain}{row.name}人民政府"))
        assert place.code is None, chain + row.name


# The gazetteer


def test_names_and_codes():
    places = gazetteer()
    assert places.codes_of("云山镇") == ("230421105", "361002108", "370283124", "620522116")
    assert set(places.codes_of("云山镇")) < set(places.codes_of("云山"))
    assert places.codes_of("清水") == ("620521",)
    assert places.codes_of("青石川镇") == ()
    assert places.chain("620522116") == ("甘肃省", "天水市", "秦安县", "云山镇")
    assert places.chain("110105") == ("北京市", None, "朝阳区", None)
    assert places.chain("441900119") == ("广东省", "东莞市", None, "长安镇")
    assert places.chain("999999") == (None, None, None, None)
    assert (places.status("620522116"), places.status("999999")) == ("2023+2025", None)


AREAS = {
    "010": ("11",),
    "021": ("31",),
    "0580": ("3309",),
    "0335": ("1303",),
    "0349": ("1406",),
    "0432": ("2202",),
    "0701": ("3606",),
    "0731": ("4301", "4302", "4303"),
    "0728": ("429004", "429005", "429006"),
    "0775": ("4508", "4509"),
    "0795": ("3609",),
    "0856": ("5206",),
    "0935": ("6203", "6206"),
    "0938": ("6205",),
    "0941": ("6230",),
}


def test_area_codes_and_postcodes():
    known = area_codes()
    assert {area: known.get(area) for area in AREAS} == AREAS
    used = {code for codes in known.values() for code in codes}
    names = pd.read_parquet(DATA / "divisions.parquet").query("kind == 'full' and status != 'former'")
    assert used <= set(pd.read_parquet(DATA / "divisions.parquet").path)
    prefectures = {code for code in names.code if len(code) == 4}
    assert {code for code in prefectures if code not in used and code[:2] not in used} == set()
    assert {postcodes()[prefix] for prefix in ("741",)} == {("6205",)}
    assert "3609" in postcodes()["331"]


@pytest.mark.slow
def test_importing_reads_nothing():
    code = "import sys, govreport.divisions.resolve as r; print('pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.slow
def test_the_data_are_small_and_read_the_same_again():
    assert sum(path.stat().st_size for path in DATA.glob("*.parquet")) < 1_500_000
    first, second = gazetteer_module.Gazetteer(), gazetteer_module.Gazetteer()
    assert (first.names, first.codes, first.paths) == (second.names, second.codes, second.paths)
    assert first.names == sorted(first.names)


# Five hundred names drawn from the list, judged by going through the whole list

TOWNSHIP = ("镇", "乡", "街道", "苏木")
TAILS = {"镇": ("", "人民政府", "人民政府办公室"), "乡": ("", "人民政府", "人民政府办公室")}
TAILS |= {"苏木": ("", "人民政府"), "街道": ("", "办事处", "办事处")}
CHAINS = ((), (), (6,), (6,), (4,), (4, 6), (2,), (2, 6), (2, 4, 6))


def the_list():
    """The divisions under their own names, as named tuples."""
    table = pd.read_parquet(DATA / "divisions.parquet")
    return list(table[table.kind == "full"].drop_duplicates(["name", "code", "path"]).itertuples(index=False))


def consistent(named, name, above, phone_area):
    """The codes of all divisions of a name that lie in the places named and have the area code."""
    left = named[name]
    for length, ancestor in above:
        inside = tuple(path for path, _ in named[ancestor] if len(path) == length)
        left = [(path, code) for path, code in left if path.startswith(inside)]
    return {
        code
        for path, code in left
        if not phone_area or any(path.startswith(area) or area.startswith(path) for area in phone_area)
    }


def draw(table, random_source):
    """Evidence as reports give it, with the row it is about and what it says in words of the list."""
    towns = [row for row in table if row.name.endswith(TOWNSHIP) and len(row.path) == 9 and row.code]
    counties = [row for row in table if len(row.path) in (4, 6) and row.status != "former"]
    bearers = Counter(row.name for row in towns)
    repeated = [row for row in towns if bearers[row.name] > 1]
    names = {row.path: row.name for row in table if len(row.path) < 9}
    areas = list(pd.read_parquet(DATA / "area_codes.parquet").itertuples(index=False))
    pools = (repeated, repeated, repeated, towns, towns, counties)
    for _ in range(500):
        pool = random_source.choice(pools)
        row = pool[random_source.randrange(len(pool))]
        chain = [length for length in random_source.choice(CHAINS) if length < len(row.path)]
        above = [(length, names[row.path[:length]]) for length in chain if row.path[:length] in names]
        full = "".join(name for _, name in above) + row.name
        ending = next((tail for end, tail in TAILS.items() if row.name.endswith(end)), ("人民政府",))
        tail = random_source.choice(ending)
        using = sorted(held.area_code for held in areas if row.path.startswith(held.code))
        area = random_source.choice(using) if using else ""
        area = area if random_source.random() < 0.4 else ""
        short = random_source.random() < 0.3
        evidence = Evidence(
            agency=(row.name if short else full) + tail,
            title=f"{row.name if short else full}2021年政府信息公开工作年度报告",
            signature=full + tail if short or random_source.random() < 0.5 else "",
            phone=f"{area}-5551234" if area else "",
        )
        yield row, evidence, above, {held.code for held in areas if held.area_code == area}


@pytest.mark.slow
def test_five_hundred_names_are_judged_as_the_whole_list_says():
    table = the_list()
    named = {}
    for held in table:
        named.setdefault(held.name, []).append((held.path, held.code))
    right, missed, wrong = 0, [], []
    for row, evidence, above, area in draw(table, random.Random(20240731)):
        place = resolve(evidence)
        possible = consistent(named, row.name, above, area)
        assert row.code in possible
        if len(possible) == 1 and place.code == row.code:
            right += 1
        elif place.code is not None:
            wrong.append((evidence, row.code, place.code))
        elif len(possible) > 1 and (row.code in place.candidates or len(place.candidates) == 20):
            right += 1
        else:
            missed.append((evidence, row.code, place.candidates))
    assert not wrong, wrong[:5]
    assert right >= 490, missed[:10]
