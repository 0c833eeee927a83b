"""Certificates of every kind to print, made from a number: levels, names, faces, photos, long and rare values."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from certificates.printed import face, photo

from certreg.certificates.pdf import Face

LEVELS = {
    "五级/初级工": "Grade 5 / junior worker",
    "四级/中级工": "Grade 4 / intermediate worker",
    "三级/高级工": "Grade 3 / senior worker",
    "二级/技师": "Grade 2 / technician",
    "一级/高级技师": "Grade 1 / senior technician",
    "特级技师": "Special-grade technician",
    "首席技师": "Chief technician",
}
NAMES = (
    ("张三", "ZHANG San"),
    ("欧阳示例", "OUYANG Shili"),
    ("㐂䶮", "ZHANG Yan"),
    ("𠮷骉", "JI Biao"),
    ("仫佬·示例", "MULAO Shili"),
    ("阿依古丽·买买提", "Ayiguli Maimaiti"),
    ("扎西·示例·顿珠", "Zhaxi Shili Dunzhu"),
    ("阿卜杜热伊木江·阿卜杜热合曼", "Abudureyimujiang Abudureheman"),
    ("阿卜杜热伊木江·阿卜杜热合曼·买买提依明", "Abudureyimujiang Abudureheman Maimaitiyiming"),
    ("O’Brien Example", "O’Brien Example"),
)
ISSUERS = (
    "示例机械制造有限公司",
    "达州市虚构职业技能评价有限责任公司",
    "中国石油天然气股份有限公司西南油气田分公司四川长宁天然气开发有限责任公司川南项目部",
)
OCCUPATIONS = (
    "焊工",
    "电工",
    "家政服务员（母婴护理）",
    "电力电气设备安装工（高压电气装置及二次系统安装调试方向）",
)
TRADES = ("--", "电焊工", "锅炉设备安装工", "V2G 车网互动运维员（L4）")
DOCUMENTS = {
    "居民身份证": "Resident identity card",
    "港澳居民居住证": "Residence permit for Hong Kong and Macao residents",
}

LINES = (
    {},
    {"how_won": "直接认定", "is_demo": True},
    {"how_won": "考核认定", "english": "Certificate of Vocational Skill Level"},
    {"photo": None, "english": "Certificate of Vocational Skill Level"},
    {"photo": None, "note": "本证书系更正后重新颁发，原证书编号 Y000051001064261000041。"},
)
"""What a certificate may have or lack: few shapes, because each has to be measured."""


def generated(number: int) -> tuple[Face, str]:
    """A certificate and the version of its face; the same number gives the same."""
    draw = Random(number)
    level = list(LEVELS)[number % len(LEVELS)]
    name, latin = NAMES[number // 2 % len(NAMES)]
    document = draw.choice(list(DOCUMENTS))
    issuer = draw.choice(ISSUERS)
    occupation = draw.choice(OCCUPATIONS)
    day = date(2024, 1, 1) + timedelta(days=draw.randrange(1000))
    values = {
        "holder_name": name,
        "document_type": document,
        "document_number": f"5117{draw.randrange(10**13):013}{draw.choice('0123456789X')}",
        "occupation": occupation,
        "trade": draw.choice(TRADES),
        "level_text": level,
        "number": f"Y0000510010{draw.randrange(10**11):011}",
        "issuer_name": issuer,
        "seal": issuer,
        "issued_on": day,
        "body_text": f"本证书由{issuer}颁发，表明持证人通过{occupation}{level}职业技能等级认定。",
        "verify_address": f"https://demo.certreg.example/v/{draw.getrandbits(130):033x}"[:53],
        "photo": photo(),
        "is_demo": False,
        "how_won": "",
        "term": "2026年4月2日至2029年4月1日" if level in ("特级技师", "首席技师") else "",
    } | draw.choice(LINES)
    if number % 2:
        return face(**values), "v1"
    beside = {
        "document_type": DOCUMENTS[document],
        "occupation": "(code 6-18-02-04 of the national classification of occupations)",
        "level_text": LEVELS[level],
        "issued_on": f"{day:%-d %B %Y}",
        "latin_name": "(Hanyu Pinyin)",
    }
    if values["how_won"]:
        beside["how_won"] = "Direct recognition"
    return face(**values, latin_name=latin, beside=beside), "v1en"
