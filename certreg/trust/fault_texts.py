"""What people are told when a proof or a status cannot be relied on."""

from __future__ import annotations

from certreg.trust.data_integrity import ProofFault
from certreg.trust.status_list import StatusFault

PROOF_TEXTS = {
    ProofFault.NO_PROOF: "凭证没有签名。",
    ProofFault.RDFC_MISSING: "凭证缺少 eddsa-rdfc-2022 签名。",
    ProofFault.TOO_MANY: "凭证的签名过多。",
    ProofFault.MALFORMED: "凭证的签名写法不对。",
    ProofFault.UNKNOWN_SUITE: "凭证带有未知种类的签名。",
    ProofFault.WRONG_PURPOSE: "签名的用途不是签发凭证。",
    ProofFault.WRONG_OWNER: "签名所用的密钥不属于签发机构。",
    ProofFault.UNKNOWN_KEY: "各个签名所用的密钥不一致，或密钥未知。",
    ProofFault.WRONG_ALGORITHM: "签名密钥的算法不对。",
    ProofFault.CONTEXT_DIFFERS: "签名所声明的上下文与凭证不同。",
    ProofFault.NOT_CANONICAL: "凭证内容无法规范化，签名无法成立。",
    ProofFault.SIGNATURE_WRONG: "签名与内容不符：凭证被改动，或不是由该机构签发。",
}

STATUS_TEXTS = {
    StatusFault.ENTRY_MALFORMED: "凭证的状态条目写法不对，无法核对状态。",
    StatusFault.LIST_MISSING: "没有取得状态列表，无法核对状态。请更新验证数据。",
    StatusFault.LIST_MALFORMED: "状态列表的格式不对，无法核对状态。",
    StatusFault.OTHER_LIST: "状态列表属于另一个地址，无法核对状态。",
    StatusFault.WRONG_PURPOSE: "状态列表的用途不符，无法核对状态。",
    StatusFault.WRONG_ISSUER: "状态列表属于另一个机构，无法核对状态。",
    StatusFault.NOT_YET_VALID: "状态列表尚未生效，无法核对状态。请检查本机时间。",
    StatusFault.EXPIRED: "状态列表已过期，无法核对状态。请更新验证数据。",
    StatusFault.OLDER_THAN_SEEN: "状态列表早于此前见过的版本，无法核对状态。",
    StatusFault.UNKNOWN_KEY: "状态列表的签名密钥未知或已失效，无法核对状态。",
    StatusFault.NOT_AUTHENTIC: "状态列表的签名不成立，无法核对状态。",
    StatusFault.BITS_MALFORMED: "状态列表的内容已损坏，无法核对状态。",
    StatusFault.TOO_SHORT: "状态列表过短，无法核对状态。",
    StatusFault.INDEX_OUT_OF_RANGE: "状态序号超出列表范围，无法核对状态。",
}
