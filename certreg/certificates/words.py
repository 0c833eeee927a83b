"""The answer of a verification in words: what it is, what to do, in which tone."""

from __future__ import annotations

from dataclasses import dataclass

from certreg.certificates import notices
from certreg.certificates.models import Certificate
from certreg.policy.revocation import Effect
from certreg.text import Text
from certreg.trust.credential import Standing


@dataclass(frozen=True)
class Words:
    """How a standing is said.

    Attributes:
        title: the answer.
        advice: what it means and what to do.
        tone: good, warn or bad.
    """

    title: Text
    advice: Text
    tone: str


WORDS = {
    Standing.VALID: Words(
        Text("真实有效"),
        Text("签名有效，登记在册，未被撤销。请再核对持证人和等级与实际是否一致。"),
        "good",
    ),
    Standing.REVOKED: Words(
        Text("已撤销，无效"),
        Text("该证书曾由登记的评价机构颁发，现已撤销，不能再作为凭证使用。"),
        "bad",
    ),
    Standing.SUSPENDED: Words(
        Text("已暂停"),
        Text("该证书暂停使用，原因核实期间不能作为凭证使用。"),
        "warn",
    ),
    Standing.COULD_NOT_CHECK: Words(
        Text("未能完成核验"),
        Text("有步骤未能完成，不能据此认定有效或无效。请稍后再试，或用证书编号和姓名查询。"),
        "warn",
    ),
    Standing.NOT_GENUINE: Words(
        Text("不是真实证书，或内容被改动"),
        Text("请勿采信。可用证书编号和姓名查询登记内容，或向证书所列评价机构核实。"),
        "bad",
    ),
    Standing.UNREADABLE: Words(
        Text("无法读取"),
        Text("请上传证书的 PDF 原件或 JSON 文件；照片、扫描件和截图请用二维码或证书编号核验。"),
        "bad",
    ),
}
"""Could-not-check is never said like valid nor like revoked."""

ENDED: dict[Effect, Words] = {
    "correct": Words(
        Text("已更正，请看新证书"),
        Text("该证书内容有误，已更正换发，不能再作为凭证使用。请核验代替它的新证书。"),
        "warn",
    ),
    "cancel": Words(
        Text("已注销，无效"),
        Text("该证书曾由登记的评价机构颁发，已应持证人申请注销，不能再作为凭证使用。"),
        "bad",
    ),
}
"""How a certificate is said that ended without fault; the status list knows it as revoked."""


def words_of(standing: Standing, certificate: Certificate | None) -> Words:
    """How an answer is said, with what the register knows of the end of a revoked certificate."""
    if standing is not Standing.REVOKED or certificate is None:
        return WORDS[standing]
    return ENDED.get(notices.end_effect(certificate), WORDS[standing])
