"""How reports write titles, names, dates and numbers: words and patterns, literals only.

What `statute.py` is for the form, this file is for the text around it. A wording seen in the wild
is one more entry here.
"""

import re

# --- numbers ------------------------------------------------------------------------------------

# Cells that say "no number here"; none of them is a zero.
PLACEHOLDERS = frozenset(
    {
        "/",
        "／",
        "\\",
        "-",
        "－",
        "—",
        "–",
        "―",
        "——",
        "--",
        "———",
        "―― ",
        "一一",
        "*",
        "无",
        "無",
        "N/A",
        "NA",
        "n/a",
    }
)
COUNTERS = "件|条|起|例|份|次|宗|项|个|篇|人次|人|件次|条次|笔|部"
NUMBER = re.compile(
    rf"(?P<number>[+-]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?)\s*(?P<scale>万|亿)?(?P<unit>元|{COUNTERS})?"
    # A remark may follow in brackets: 22（其中修订16件）.
    r"(?:\((?=[\u4e00-\u9fff])[^()]*\))?"
)

NUMBER_ENDS = frozenset("万亿元" + "".join(counter[-1] for counter in COUNTERS.split("|")))

# What some reports print above a column or in front of a row of sums, and how they shorten 法人或其他组织.
SUBTOTAL = "小计"
LEGAL_PERSONS = "法人"

# A column that a converter of tables has numbered because it found no heading.
GENERIC_COLUMN = re.compile(r"(?:数据|列|栏|栏目|字段|Column|Unnamed)(\d{1,2})")

# --- headings -----------------------------------------------------------------------------------

HAN_DIGITS = "〇一二三四五六七八九"
ORDINALS = {ordinal: position for position, ordinal in enumerate("一二三四五六七八九十", 1)}
HEADING = re.compile(
    r"[#*\s]*(?P<ordinal>第?[一二三四五六七八九十]{1,2}|\d{1,2})?(?:部分)?\s*(?P<mark>[、.．,，:：)）]?)\s*(?P<title>\S.*)"
)
# Sub-heads have such ordinals as a rule; a few reports number their parts like that.
BRACKETED = re.compile(
    r"[#*\s]{0,40}[(（]\s{0,9}(?:[一二三四五六七八九十]{1,2}|\d{1,2})\s{0,9}[)）]\s{0,9}(?=\S)"
)
# The preface says how many parts follow.
DECLARED_PARTS = re.compile(
    r"(?:共|分为?|包括|由|等)[^。；]{0,6}?([一二三四五六七八九十]|\d{1,2})\s*个?\s*(?:大?部分|方面)"
)

# --- titles -------------------------------------------------------------------------------------

TITLE_TAIL = re.compile(
    r"(?:政府|政务)?信息公开(?:工作)?(?:情况)?的?(?:年度){0,2}(?:工作)?(?:情况)?的?(?:年度)?(?:总结)?(?:报告|年报)"
    r"(?:[（(【\[][^）)】\]]{1,8}[）)】\]])?$"
)
TITLE_ENDS = "告报)）】]》文"
# Remarks in brackets, unless they hold the year, and what a metadata grid writes before a title.
TITLE_DECORATION = re.compile(
    r"^(?:(?:[（(【\[][^）)】\]\d]{1,8}[）)】\]])|(?:信息)?(?:标题|题目|名称)[:：]|《)+"
    r"|(?:[（(【\[][^）)】\]\d]{1,8}[）)】\]]|(?<=[告报])正文|》)+$"
)
DECORATED = re.compile(r"[（(【\[《》:：正]")  # what no title without decoration has
TITLE_YEAR = re.compile(
    r"[（(]?(?<!\d)(?P<year>20\d\d(?!\d)|二[〇○零Ｏ0OΟо]?[〇○零一二][〇○零一二三四五六七八九](?=年))(?P<mark>年?)(?:年?度)*[）)]?"
)
# What stands between a title and the name of the site in the head of a page.
SITE_MARKS = re.compile(r"[_|｜]+|[-－—–]+")
TITLE_FORBIDDEN = re.compile(r"[，。；：:、！？!?,;>＞《》|]")

# --- names --------------------------------------------------------------------------------------

# The last characters of a body's name tell what it is; the longest ending wins.
BODY_ENDINGS = (
    ("人民政府办公厅", "office"),
    ("人民政府办公室", "office"),
    ("政府办公厅", "office"),
    ("政府办公室", "office"),
    ("政府办", "office"),
    ("街道办事处", "subdistrict_office"),
    ("街道办", "subdistrict_office"),
    ("街道", "subdistrict_office"),
    ("地区行政公署", "government"),
    ("行政公署", "government"),
    ("人民政府", "government"),
    ("村民委员会", "other"),
    ("居民委员会", "other"),
    ("管理委员会", "other"),
    ("管委会", "other"),
    ("委员会", "department"),
    ("管理局", "department"),
    ("分局", "department"),
    ("总局", "department"),
    ("大队", "department"),
    ("支队", "department"),
    ("中心", "department"),
    ("厅", "department"),
    ("局", "department"),
    ("委", "department"),
    ("部", "department"),
    ("署", "department"),
    ("办公室", "department"),
    ("民族乡", "government"),
    ("苏木", "government"),
    ("镇", "government"),
    ("乡", "government"),
    ("自治县", "government"),
    ("县", "government"),
    ("自治旗", "government"),
    ("旗", "government"),
    ("开发区", "other"),
    ("园区", "other"),
    ("试验区", "other"),
    ("示范区", "other"),
    ("度假区", "other"),
    ("高新区", "other"),
    ("保税区", "other"),
    ("兵团", "other"),
    ("自治区", "government"),
    ("自治州", "government"),
    ("区", "government"),
    ("市", "government"),
    ("州", "government"),
    ("盟", "government"),
    ("省", "government"),
)
MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
TOWNSHIP_NAME = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:镇|乡|苏木|街道(?:办事处|办)?)(?:(?:人民)?政府)?(?:办公室|党政办)?$"
)
NATIONAL_NAME = re.compile(r"国务院|国家(?!税务总局.)|中国(?![（(].{1,10}自由贸易)|中华人民共和国")
# The local bodies of a national one print its name in front of their place.
NATIONAL_PREFIX = "国家税务总局"
# The corps has the rank of a province and its divisions that of a prefecture.
CORPS = re.compile(r"(?:新疆)?生产建设兵团(?P<division>第[一二三四五六七八九十]{1,3}师)?")
# Areas that a government of any level sets up.
SPECIAL_AREAS = (
    "开发区",
    "园区",
    "试验区",
    "示范区",
    "度假区",
    "高新区",
    "保税区",
    "新区",
    "合作区",
    "风景区",
)
# The chain of places in front of a body's own name.
PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区|特别行政区|自治州|地区|盟|市|自治县|县|自治旗|旗|新区|区)"
    r"|[\u4e00-\u9fff]{8,12}?自治[州县])"
)
PLACE_CHAIN = re.compile(f"{PLACE.pattern}{{1,6}}")
# Words that end in front of a name and are no part of it.
NOT_IN_NAME = re.compile(r"[由与将对向为在是的和及按照据]|根据|公布|报告|结合|我")
GOVERNMENT = "人民政府"
NAME_EXTENSIONS = (
    "人民政府办公厅", "人民政府办公室", "人民政府", "民族乡人民政府", "街道办事处", "办事处"
)  # fmt: skip
# What follows a name where a report speaks of itself, in contrast to "…人民政府网站".
NAME_FOLLOWS = re.compile(r"20\d\d年|二[〇○零]|政府信息公开(?:工作)?(?:年度)?报告|编制|制作|编写|$")
NAME_STARTS = re.compile(r"[，。：:；、（(]|由|现将|公布|请与|联系")
AGENCY = re.compile(r"[\u4e00-\u9fff（）()·]{2,40}")
# How a report calls its own body without naming it.
SELF = re.compile(r"我|本(?:机关|单位|级|局|委|厅|办|镇|乡|街道|县|区|市|州|省|部门)")
SIGNATURE_NAME = re.compile(r"[\u4e00-\u9fff（）()]{2,40}")
PREFACE_NAME = re.compile(
    rf"(?:公布|现将|将|由|现就)(?P<name>[\u4e00-\u9fff]{{2,30}}?(?:人民政府(?:办公[室厅])?|街道办事处|局|委员会|厅))(?:{NAME_FOLLOWS.pattern})"
)

# --- dates --------------------------------------------------------------------------------------

DATE = re.compile(r"(20\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})(?!\d(?!\d?:))\s*日?")
HAN_DATE = re.compile(
    r"(二[〇○零Ｏ0OΟо]?[〇○零一二][〇○零一二三四五六七八九])年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日?"
)
LAST_DATE, LAST_HAN_DATE = re.compile(DATE.pattern + "$"), re.compile(HAN_DATE.pattern + "$")
PUBLISHED = re.compile(
    r"(?:发布|公开|发表|公布|信息)(?:时间|日期)\s{0,5}[:：]?\s{0,5}[\[【]?\s{0,5}(20\d\d\s{0,5}[-年/.]\s{0,5}\d{1,2}\s{0,5}[-月/.]\s{0,5}\d{1,2})(?!\d(?!\d?:))"
)
BARE_DATE = re.compile(r"20\d\d-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_UNTIL = r"\s{0,3}(?:起|开始|始)?\s{0,3}[,，]?\s{0,3}(?:至|到|—|－|-|–|~|～)+\s{0,3}"
PERIOD_DAYS = re.compile(
    rf"(20\d\d)\s{{0,3}}[年./-]\s{{0,3}}(\d{{1,2}})\s{{0,3}}[月./-]\s{{0,3}}(\d{{1,2}})(?!\d)\s{{0,3}}日?{_UNTIL}"
    r"(?:(20\d\d)\s{0,3}[年./-]|同年|当年)?\s{0,3}(\d{1,2})\s{0,3}[月./-]\s{0,3}(\d{1,2})(?!\d)\s{0,3}日?"
)
PERIOD_MONTHS = re.compile(
    rf"(20\d\d)\s{{0,3}}年\s{{0,3}}(\d{{1,2}})\s{{0,3}}月{_UNTIL}(?:(20\d\d)\s{{0,3}}年)?\s{{0,3}}(\d{{1,2}})\s{{0,3}}月(?!\s{{0,3}}\d)"
)
# The year of a law or of a document is no reporting year.
STATED_YEAR = re.compile(
    r"(20\d\d)\s*年(?:度)?[^，。；月日修施颁订《〔\d]{0,10}?(?:政府信息公开|政务公开|信息公开)(?!条例)"
)

# --- contact ------------------------------------------------------------------------------------

PHONE_CUES = ("电话", "传真")
PHONE = re.compile(
    r"(?:电话|传真)[^0-9０-９。；]{0,12}((?:0\d{2,3}\s{0,5}[-—–－―]{0,2}\s{0,5})?[1-9]\d{6,7}(?!\d)|1\d{10}(?!\d)|123\d{2}(?!\d))"
)
POSTCODE_CUES = ("邮编", "邮政编码", "邮码")
POSTCODE = re.compile(r"(?:邮编|邮政编码|邮码)\s{0,5}[:：为]?\s{0,5}(\d{6})(?!\d)")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
DASHES = re.compile(r"\s{0,9}[-—–－―]{1,9}\s{0,9}")

# A page number with its marks, alone on a line or in a piece; a bare one cannot be told from a cell.
_DASHES = r"[-\u2010-\u2015－−―~～·]{1,3}"
PAGE_NUMBER = re.compile(
    rf"{_DASHES}\s{{0,3}}\d{{1,4}}\s{{0,3}}{_DASHES}|\d{{1,4}}\s{{0,3}}[/／]\s{{0,3}}\d{{1,4}}"
    r"|第\s{0,3}\d{1,4}\s{0,3}页(?:\s{0,3}[,，/]?\s{0,3}共\s{0,3}\d{1,4}\s{0,3}页)?"
)

# --- page furniture -----------------------------------------------------------------------------

# Lines of a web page that stand around a report and belong to no section.
PAGE_FURNITURE = re.compile(
    r"^(?:您?(?:所在的|当前)位置|当前位置|首页|【?字体|字号|打印本页|关闭窗口|分享|浏览次数|点击|索引号|来源|信息来源|发布(?:时间|日期|机构)|"
    r"公开(?:时间|日期)|主办单位|主办|承办|网站标识码|备案|版权所有|上一篇|下一篇|扫一扫)"
)
