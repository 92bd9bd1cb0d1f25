"""How reports write the names of places and what stands around them: patterns, literals only."""

import re

# --- names ----------------------------------------------------------------------------------------

# A township has a government or a branch office of one. What else the statistical list counts beside
# the townships is an area that somebody manages: a zone, a farm, a park.
TOWNSHIP = re.compile(r"(?:[镇乡]|街道|苏木|地区|办事处|区公所)$")
MANAGED = re.compile(r"^(?:党工委)?(?:管理委员会|管委会)")
# What may follow a place although it holds the last character of a place.
NEUTRAL = re.compile(
    r"城乡(?=[建规环居管统一融])|城镇(?=[建化居规])|[乡农]村|乡镇企业|城市|市场|市政|市容|区域|行政区划|县域|[省市县]级"
    r"|社区(?=建设|卫生|矫正|治理|发展|服务|事务)"
)
# A place below the one just read, which no list has, or a body that has its seat elsewhere.
FURTHER_PLACE = re.compile(
    r"[省市县区旗州盟镇乡村]|街道|苏木|兵团|[农林牧渔茶盐苗]场|居(?:民委员|委)会|分局|新城|产业园|驻|(?<!^)办事处"
)
# A name at the beginning of a text, as far as its ending.
PLACE_NAME = re.compile(r"(?P<core>[\u4e00-\u9fff]{2,10}?)(?:[镇乡县区市旗州盟]|街道|苏木|地区)")
# A body of the state that has a branch in this place.
BRANCH = re.compile(r"^国家税务总局(?=.)")
# A body's own name behind its place is no longer than this.
LONGEST_TAIL = 30

# --- titles ---------------------------------------------------------------------------------------

TITLE_NAME = re.compile(
    r"^(?:关于)?[（(《]?(?:20\d\d|二[〇○零][一二〇○零]\S)?年?(?:年?度)?[）)]?"
    r"(?P<name>[\u4e00-\u9fff]{2,40}?)(?=的?(?:关于)?[（(]?(?:20\d\d|二[〇○零])|的?(?:年度)?(?:政府|政务)?信息公开|政务公开|$)"
)

# --- the report of itself -------------------------------------------------------------------------

# Divisions called by a word that any place may use for a part of itself: 地址：城区解放路.
COMMON = frozenset("城区 郊区 矿区 东区 西区 市中区 城中区 城东区 城西区 城南区 城北区".split())
PREFACE_LENGTH = 1500
# Cue, then pattern: the cue is looked for first because it is cheap.
SELF_NAMES = (
    (
        "联系",
        re.compile(
            r"(?:请(?:直接|及时|径)?[与向和同]|联系(?:单位|部门|机构|方式)[:：]|请联系)(?P<name>[\u4e00-\u9fff]{2,40})"
        ),
    ),
    ("公布", re.compile(r"(?:社会)?公布(?P<name>[\u4e00-\u9fff]{2,40})")),
    ("现将", re.compile(r"现将(?:主要)?(?P<name>[\u4e00-\u9fff]{2,40})")),
    ("编制", re.compile(r"由(?P<name>[\u4e00-\u9fff]{2,30}?)编制")),
    (
        "电子版",
        re.compile(
            r"电子版[^。；]{0,12}?[在从过录“](?P<name>[\u4e00-\u9fff]{2,20}?)(?:政府|政务)[^。，；]{0,6}网"
        ),
    ),
)
ADDRESS = re.compile(r"地址[:：为是]?(?P<name>[\u4e00-\u9fff]{2,40})")

# --- page, telephone, postcode --------------------------------------------------------------------

PAGE_MARKS = re.compile(r"[\s>＞»›|｜_/／·\-—–:：]+")
SITE_TAIL = re.compile(
    r"(?:(?:人民)?政府)?(?:办公[室厅])?(?:门户|官方|公众)?(?:信息)?(?:网站|网)?(?:政府信息公开|信息公开|政务公开)?(?:平台|网|专栏|目录)?"
)
SITE_START = re.compile(r"^(?:中国|欢迎(?:访问|光临))(?=.)")
AREA_CODE = re.compile(r"[（(]?(?P<area>0(?:10|2\d|[3-9]\d\d))[)）\-—–－\s]*[1-9]\d{6,7}(?!\d)")
