"""What officials read before they propose a measure."""

from __future__ import annotations

from certreg.procedure.models.cases import CaseKind
from certreg.text import Text

PROPOSALS = {
    CaseKind.REVOCATION: Text("提出撤销证书"),
    CaseKind.SUSPENSION: Text("提出暂停证书"),
    CaseKind.LIFTING: Text("提出恢复证书"),
    CaseKind.CORRECTION: Text("提出更正证书"),
}

INTRODUCTIONS = {
    CaseKind.REVOCATION: Text(
        "撤销须两人办理：一人提出，另一人确认。撤销后不能恢复，证书在各查询核验渠道即时显示已撤销。"
    ),
    CaseKind.SUSPENSION: Text(
        "暂停须两人办理：一人提出，另一人确认。暂停期间证书在各查询核验渠道显示已暂停；期满自动恢复，也可提前办理恢复。"
    ),
    CaseKind.LIFTING: Text(
        "恢复须两人办理：一人提出，另一人确认。恢复后证书重新有效，各查询核验渠道即时显示。"
    ),
    CaseKind.CORRECTION: Text(
        "更正须两人办理：一人提出，另一人确认。原证书作废并标明更正，由发证机构的密钥签发新编号的证书代替；只填有误的项目，其余照旧。机构名称按备案自动更正。证件、照片有误的须附佐证材料。等级、成绩、评价日期有误的不在更正之列：成绩有误的由评价机构申请成绩复核；等级认定有误的撤销证书，由评价机构重新评价后颁发。"
    ),
}
