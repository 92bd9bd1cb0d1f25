"""A map of the provinces as equal tiles: a small province is as easy to read as a large one."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreport.analysis.groups import indicators_by
from govreport.analysis.indicator_list import INDICATORS, PROPORTIONS
from govreport.analysis.indicators import indicator_labels
from govreport.show.chart_style import DARK, new_axes, unit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from govreport.corpus import Corpus

# First two digits of the division code -> column and row of the tile, Chinese and English name.
TILES = {
    "23": (8, 0, "黑龙江", "Heilongjiang"),
    "15": (5, 1, "内蒙古", "Inner Mongolia"),
    "11": (6, 1, "北京", "Beijing"),
    "21": (7, 1, "辽宁", "Liaoning"),
    "22": (8, 1, "吉林", "Jilin"),
    "65": (1, 2, "新疆", "Xinjiang"),
    "62": (2, 2, "甘肃", "Gansu"),
    "64": (3, 2, "宁夏", "Ningxia"),
    "61": (4, 2, "陕西", "Shaanxi"),
    "14": (5, 2, "山西", "Shanxi"),
    "13": (6, 2, "河北", "Hebei"),
    "12": (7, 2, "天津", "Tianjin"),
    "54": (1, 3, "西藏", "Tibet"),
    "63": (2, 3, "青海", "Qinghai"),
    "51": (3, 3, "四川", "Sichuan"),
    "50": (4, 3, "重庆", "Chongqing"),
    "41": (5, 3, "河南", "Henan"),
    "37": (6, 3, "山东", "Shandong"),
    "53": (2, 4, "云南", "Yunnan"),
    "52": (3, 4, "贵州", "Guizhou"),
    "43": (4, 4, "湖南", "Hunan"),
    "42": (5, 4, "湖北", "Hubei"),
    "34": (6, 4, "安徽", "Anhui"),
    "32": (7, 4, "江苏", "Jiangsu"),
    "31": (8, 4, "上海", "Shanghai"),
    "45": (3, 5, "广西", "Guangxi"),
    "44": (4, 5, "广东", "Guangdong"),
    "36": (5, 5, "江西", "Jiangxi"),
    "35": (6, 5, "福建", "Fujian"),
    "33": (7, 5, "浙江", "Zhejiang"),
    "46": (3, 6, "海南", "Hainan"),
    "82": (4, 6, "澳门", "Macao"),
    "81": (5, 6, "香港", "Hong Kong"),
    "71": (7, 6, "台湾", "Taiwan"),
}
_WORDS = {
    "zh": {
        "reports": "各省的报告（{n} 份，另有 {unknown} 份省份未知）",
        "rate": "{name}（{n}/{of} 份报告有数，另有 {unknown} 份省份未知）",
        "count": "{n} 份",
        "behind": "{n} 份",
        "untold": "无法判断",
        "none": "无报告",
        "drawn": "每省一块，不论面积；颜色越深数值越大；虚线框：没有报告；斜线：有报告而无从计算，不是 0",
        "interval": "方括号内为 95% Wilson 区间（%）；* 分母不足 30",
        "no_interval": "单位：{unit}；各省之和或合并值，没有区间",
        "shown": "“份”为有数的报告数",
    },
    "en": {
        "reports": "reports by province ({n}; province of {unknown} more unknown)",
        "rate": "{name}\n({n}/{of} reports; province of {unknown} more unknown)",
        "count": "{n} reports",
        "behind": "n = {n}",
        "untold": "cannot tell",
        "none": "none",
        "drawn": "a tile per province, whatever its size; darker: more; dashed: no reports; "
        "hatched: reports without a value (not 0)",
        "interval": "in brackets: 95% Wilson interval (%); * denominator below 30",
        "no_interval": "unit: {unit}; sum or pooled value, without interval",
        "shown": "n: reports that have the numbers",
    },
}


def province_tiles(
    corpus: "Corpus", indicator: str | None = None, *, language: str = "zh", ax: "Axes | None" = None
) -> "Axes":
    """Return a map of equal tiles, one per province: how many reports, or the pooled value of an indicator.

    A tile prints the value with its Wilson interval (`*` where the denominator is below 30) and the
    reports behind it. Provinces without reports are dashed, those whose reports have no value hatched.
    Reports without a division code are counted in the title. Raises `KeyError` for an unknown indicator.
    """
    words = _WORDS[language]
    codes = corpus.reports["division_code"].astype("string").str[:2]
    codes = codes.where(codes.isin(list(TILES)))
    unknown = f"{int(codes.isna().sum()):,}"
    counts = {str(code): int(n) for code, n in codes.value_counts().items()}
    ax = new_axes(ax, (9.4, 7.6))
    if indicator is None:
        texts = {code: [words["count"].format(n=f"{n:,}")] for code, n in counts.items()}
        shades = _shades({code: float(n) for code, n in counts.items()}, share=False)
        ax.set_title(words["reports"].format(n=f"{sum(counts.values()):,}", unknown=unknown))
        lines = [words["drawn"]]
    else:
        kind = next((one for one in INDICATORS if one.code == indicator), None)
        rows = _by_province(corpus, codes, indicator)
        assert kind is not None  # `indicators_by` raised KeyError otherwise
        share = kind.kind in PROPORTIONS
        texts = {code: _texts(row, share, language) for code, row in rows.items()}
        values = {code: float(row["value"]) for code, row in rows.items() if not pd.isna(row["value"])}
        shades = _shades(values, share)
        label = str(indicator_labels().loc[indicator, language])
        n = sum(int(row["n"]) for row in rows.values())
        ax.set_title(
            words["rate"].format(name=label, n=f"{n:,}", of=f"{sum(counts.values()):,}", unknown=unknown)
        )
        unit = words["no_interval"].format(unit=unit_of(kind.unit, language))
        lines = [words["drawn"], f"{words['interval'] if share else unit}；{words['shown']}"]
    if language == "en":
        lines = [line.replace("；", "; ") for line in lines]
    for code in TILES:
        _draw_tile(ax, code, texts.get(code), shades.get(code), language)
    ax.set_xlim(0.5, 8.5)
    ax.set_ylim(6.55, -0.55)
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xlabel("\n".join(lines), fontsize="small")
    return ax


def _by_province(corpus: "Corpus", codes: "pd.Series[Any]", indicator: str) -> dict[str, dict[Any, Any]]:
    """Return the indicator of each province by the first two digits of its code."""
    # Names differ from tile to tile only by their ending; the codes are what the tiles are keyed by.
    frame = indicators_by(corpus, "province", names=[indicator])
    code_of = dict(zip(corpus.reports["province"].astype("string").fillna(""), codes, strict=True))
    rows = frame.to_dict("records")
    names = frame["province"].astype("string").fillna("")
    found = ((code_of.get(name), row) for name, row in zip(names, rows, strict=True))
    return {str(code): row for code, row in found if not pd.isna(code)}


def _texts(row: dict[Any, Any], share: bool, language: str) -> list[str]:
    words = _WORDS[language]
    behind = words["behind"].format(n=f"{row['n']:,}")
    if pd.isna(row["value"]):
        return [words["untold"], f"0/{row['reports']:,}"]
    if not share:
        return [f"{float(row['value']):,.4g}", behind]
    star = "*" if row["small"] is True else ""
    value = f"{100 * float(row['value']):.1f}%{star}"
    if pd.isna(row["low"]):
        return [value, behind]
    return [value, f"[{100 * float(row['low']):.1f}–{100 * float(row['high']):.1f}]", behind]


def _shades(values: dict[str, float], share: bool) -> dict[str, float]:
    """Return how dark each tile is, 0–1: as the value where that is a share, else against the largest."""
    largest = max((abs(value) for value in values.values()), default=0.0)
    whole = 1.0 if share and largest > 0.5 else largest or 1.0
    return {code: min(abs(value) / whole, 1.0) for code, value in values.items()}


def _draw_tile(ax: "Axes", code: str, texts: list[str] | None, shade: float | None, language: str) -> None:
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    column, row, zh, en = TILES[code]
    style: dict[str, Any] = {"facecolor": "white", "edgecolor": "#555555", "linewidth": 0.9}
    ink = "black"
    if texts is None:
        style |= {"edgecolor": "#999999", "linestyle": "--"}
        ink = "#555555"
    elif shade is None:
        style |= {"hatch": "////", "edgecolor": "#999999"}
    else:
        light, dark = np.array(to_rgb("#eef2f6")), np.array(to_rgb(DARK))
        style["facecolor"] = tuple(light + (dark - light) * shade)
        ink = "white" if shade > 0.66 else "black"
    patch = Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, **style)
    patch.set_gid(code)
    ax.add_patch(patch)
    said = "\n".join([fill_name(zh if language == "zh" else en), *(texts or [_WORDS[language]["none"]])])
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.0} if texts and shade is None else None
    ax.text(column, row, said, ha="center", va="center", color=ink, fontsize="small", bbox=ground)


def fill_name(name: str) -> str:
    """Return the name on lines that fit a tile."""
    return name.replace(" ", "\n") if len(name) > 9 else name
