"""The step that asks whether the key which sealed a PDF may be relied on.

That a seal holds under our root says when the certificate allowed it, not what became of the key. The
key history says that; a thief of the root can make certificates, and no rows of the history.
"""

from __future__ import annotations

from datetime import datetime

from certreg.trust.check import Check, could_not_check, failed, passed
from certreg.trust.trust_store import KeyUse, TrustedKey, TrustStore

STEP = "document_key"


def check_document_key(
    public_key: bytes, signed_at: datetime, store: TrustStore, witnessed_at: datetime | None
) -> Check:
    """Whether a sealing key is the registry's, and what it sealed was witnessed before its compromise.

    Args:
        public_key: of the certificate in the seal, P-256.
        signed_at: the time of signing that the file states (UTC).
        witnessed_at: when witnesses had seen the log entry of what is sealed; None: not at all.
    """
    history = [key for key in store.keys if key.use is KeyUse.DOCUMENT]
    key = next((each for each in history if each.public_key == public_key), None)
    if key is not None:
        return _of_known(key, witnessed_at)
    if not history:  # a store from before sealing keys stood in the history
        return passed(STEP, "签章密钥在登记机构的根证书之下。")
    if signed_at > store.as_of:
        return could_not_check(
            STEP,
            "document_key_unknown_store_older",
            "签章密钥未知；验证数据早于该文件，请更新后再验。",
        )
    return failed(STEP, "document_key_unknown", "签章密钥不在登记机构的密钥历史中，不能采信。")


def _of_known(key: TrustedKey, witnessed_at: datetime | None) -> Check:
    if key.compromised_at is None:
        return passed(STEP, "签章密钥是登记机构的，未曾泄露。")
    if witnessed_at is None:
        return could_not_check(
            STEP,
            "document_key_compromised_no_witness",
            "签章密钥后来泄露；没有见证人证明证书在泄露之前已经登记，请从登记系统重新下载。",
        )
    if witnessed_at >= key.compromised_at:
        return failed(
            STEP,
            "document_key_compromised",
            "所附证明在签章密钥泄露之后才被见证，这份文件不能采信，请从登记系统重新下载。",
        )
    return passed(
        STEP,
        "签章密钥后来泄露，但证书在此之前已登记并被见证；以核验所列内容为准，不以版面为准。",
    )
