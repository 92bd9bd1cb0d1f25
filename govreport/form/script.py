"""The script of a report: traditional characters, over-conversions and pinyin made plain for matching.

Mirrors convert whole pages to traditional script character by character, also where a character is
the same in both (製發, 強製), or print the pronunciation behind characters (統(tǒng)一). The form's
own vocabulary is simplified: labels, headings and names are matched in it and delivered as printed.
"""

import re
import unicodedata

# A variant and the character of the form's vocabulary that it stands for, one pair after the other.
# Made by scripts/make_variants.py.
VARIANTS = (
    "⺠民⻔门⻚页⻛风佈布來来侷局係系個个偹备備备傢家傳传億亿內内別别動动務务區区員员問问單单噹当嚮向"
    "囌苏國国園园團团埰采執执報报寀采審审寫写將将對对屬属師师廢废廳厅強强彆别後后復复慶庆捲卷掃扫採采"
    "擊击據据數数於于旂旗時时曏向會会査查條条業业構构標标機机欄栏權权決决沒没況况減减瀏浏為为無无爲为"
    "獲获現现產产産产甦苏當当發发眞真確确碼码祕秘祗只稅税種种稱称穩稳穫获筆笔箇个範范糰团糾纠納纳級级"
    "組组結结經经維维網网編编縣县總总織织繫系繳缴繼继續续罰罚聯联脩修與与舉举華华萬万蘇苏處处號号衕同"
    "衹只補补製制複复覆复規规覽览訂订計计訟讼訪访設设許许訴诉詢询試试話话認认請请識识議议護护費费貿贸"
    "購购踰逾轉转辦办這这進进過过郵邮鄉乡鉤勾錶表鎭镇鎮镇钩勾門门閉闭開开間间閤合關关隊队隻只電电頁页"
    "項项頒颁題题額额類类風风驗验體体髮发麪面麫面麵面點点黨党齣出"
)
_FOLD = {ord(variant): plain for variant, plain in zip(VARIANTS[::2], VARIANTS[1::2], strict=True)}
# No report does without 公开; a single traditional character may stand in any name.
_OPEN, _OPEN_TRADITIONAL = "开", "開"
_LETTERS = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]"
# All that is no letter, digit or character: what labels may differ in.
_NOISE = re.compile(r"[^0-9A-Za-z\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
# Two literals instead of a class: only a literal first character is searched for at full speed.
_PINYIN = re.compile(rf"\({_LETTERS}{{1,6}}\)")
_WIDE_PINYIN = re.compile(f"（{_LETTERS}{{1,6}}）")


def is_traditional(text: str) -> bool:
    """Tell whether a text is printed in traditional script."""
    return _OPEN_TRADITIONAL in text and text.count(_OPEN_TRADITIONAL) > text.count(_OPEN)


def has_pinyin(text: str) -> bool:
    """Tell whether the pronunciation of characters is printed behind them."""
    return bool(_PINYIN.search(text) or _WIDE_PINYIN.search(text))


def without_pinyin(text: str) -> str:
    """Return the text without the pronunciations in brackets."""
    return _WIDE_PINYIN.sub("", _PINYIN.sub("", text))


def fold(text: str) -> str:
    """Return the text in the simplified characters of the form's vocabulary, a character for each one."""
    return text.translate(_FOLD)


def normalise(text: str) -> str:
    """Return a label without spaces, punctuation, brackets, quotes and pinyin, in simplified characters."""
    plain = unicodedata.normalize("NFKC", text)
    if "(" in plain:
        plain = without_pinyin(plain)
    return _NOISE.sub("", fold(plain))
