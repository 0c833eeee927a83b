"""What the verifier in the browser says: each step when it passed, each reason when it did not."""

from __future__ import annotations

from certreg.text import Text
from certreg.trust import jws
from certreg.trust.fault_texts import PROOF_TEXTS, STATUS_TEXTS
from certreg.trust.verdict import CUSTODY_TEXTS
from certreg.trust.witnessing import TEXTS as WITNESSING_TEXTS

STEPS: dict[str, str] = {
    "readable": Text("是 PDF 文件。"),
    "one_signature": Text("恰有一个签章。"),
    "whole_file": Text("签章覆盖整个文件。"),
    "one_revision": Text("只有一个版本，其后没有内容。"),
    "contents": Text("签章数据的写法与本系统一致。"),
    "signing_time": Text("签章写明了时间。"),
    "certificate": Text("签章证书由本登记机构签发，签章时有效。"),
    "signature": Text("签章成立，内容自签章后未被改动。"),
    "container": Text("签章数据与本系统写入的逐字节一致。"),
    "attachments": Text("附件已读出。"),
    "log": Text("已记入登记日志，未被改写。"),
    "holder": Text("证件号码与凭证一致。"),
    "document_key": Text("签章密钥在登记机构的根证书之下。"),
    "document_key_known": Text("签章密钥是登记机构的，未曾泄露。"),
    "document_key_witnessed": Text(
        "签章密钥后来泄露，但证书在此之前已登记并被见证；以核验所列内容为准，不以版面为准。"
    ),
    "read": Text("文件可以读取。"),
    "shape": Text("格式符合本登记簿的凭证格式。"),
    "issuer": Text("签发机构在册。"),
    **{f"key_held_by_{custody.value}": text for custody, text in CUSTODY_TEXTS.items()},
    "key_window": Text("签名时密钥有效。"),
    "key_window_witnessed": Text("签名密钥后来泄露，但凭证在此之前已登记并被见证。"),
    "proofs": Text("两个签名均有效，内容未被改动。"),
    "token": Text("签名有效，内容未被改动。"),
    "disclosures": Text("披露的内容都在签名覆盖之内。"),
    "revocation": Text("未被撤销。"),
    "suspension": Text("未被暂停。"),
    "picture": Text("图片中有一个二维码。"),
    "address": Text("二维码是本登记系统证书的网址。"),
}
"""Step, or which of the ways to pass it -> what is said."""

REASONS: dict[str, str] = {
    **{fault.value: text for fault, text in PROOF_TEXTS.items()},
    **{fault.value: text for fault, text in STATUS_TEXTS.items()},
    **{fault.value: text for fault, text in jws.TEXTS.items()},
    "not_a_pdf": Text("无法读取：这不是 PDF 文件。"),
    "unreadable": Text("无法读取该文件。"),
    "not_signed": Text("该文件没有签章。"),
    "several_signatures": Text("该文件有不止一个签章。"),
    "byte_range": Text("签章没有覆盖整个文件。"),
    "bytes_appended": Text("签章之后，文件末尾被加入了内容。"),
    "several_revisions": Text("该文件在签章之外还有其他版本。"),
    "contents_unreadable": Text("签章数据已损坏。"),
    "contents_altered": Text("签章数据的写法被改动。"),
    "no_signing_time": Text("签章没有写明时间。"),
    "signed_in_the_future": Text("签名时间晚于当前时间，请检查本机时间。"),
    "container_unreadable": Text("签章数据已损坏，读不出证书。"),
    "unknown_root": Text("签章证书不在本登记机构的根证书之下。"),
    "certificate_not_issued_by_root": Text("签章证书不是由本登记机构的根证书签发的。"),
    "certificate_not_valid_then": Text("签章时，签章证书不在有效期内。"),
    "certificate_not_for_documents": Text("该证书不是签章证书。"),
    "bad_signature": Text("签章不成立：内容在签章后被改动。"),
    "container_altered": Text("签章数据被改动。"),
    "attachments_broken": Text("PDF 内附的凭证或证明不完整。"),
    "is_report": Text("这是本登记系统出具的报告，不是证书。"),
    "other_credential": Text("登记日志中的记录属于另一份凭证。"),
    "log_proof_wrong": Text("日志证明格式不正确。"),
    "unknown_log": Text("检查点没有已知日志的签名。"),
    "not_included": Text("日志证明与该记录不符：日志中没有这条记录。"),
    "other_holder": Text("证件号码与凭证不一致。"),
    "not_our_shape": Text("凭证的格式不是本登记簿的格式。"),
    "issuer_unknown": Text("签发机构不在册，不是本登记簿的凭证。"),
    "issuer_unknown_store_older": Text("签发机构不在册；验证数据早于该凭证，请更新后再验。"),
    "key_unknown": Text("签名密钥不是签发机构的密钥。"),
    "key_unknown_store_older": Text("签名密钥未知；验证数据早于该凭证，请更新后再验。"),
    "key_outside_window": Text("签名时间不在密钥的有效期内。"),
    "key_compromised_no_witness": Text(
        "签名密钥后来泄露；没有见证人证明凭证在泄露之前已经登记，请用新下载的 PDF 核验。"
    ),
    "key_compromised": Text(
        "所附证明在签名密钥泄露之后才被见证，签名不能采信；如系此前登记的证书，请从登记系统重新下载。"
    ),
    "document_key_unknown": Text("签章密钥不在登记机构的密钥历史中，不能采信。"),
    "document_key_unknown_store_older": Text("签章密钥未知；验证数据早于该文件，请更新后再验。"),
    "document_key_compromised": Text(
        "所附证明在签章密钥泄露之后才被见证，这份文件不能采信，请从登记系统重新下载。"
    ),
    "document_key_compromised_no_witness": Text(
        "签章密钥后来泄露；没有见证人证明证书在泄露之前已经登记，请从登记系统重新下载。"
    ),
    "proofs_not_both": Text("凭证应当带有两个规定的签名，现缺少或多出。"),
    "revoked": Text("该证书已被撤销。"),
    "suspended": Text("该证书已被暂停。"),
    "proof_beyond_browser": Text("浏览器无法检查其中一个签名，请联网核验。"),
    "status_list_proof_beyond_browser": Text("浏览器无法检查状态列表的一个签名，请联网核验。"),
    "timestamp_beyond_browser": Text("浏览器不检查 PDF 上的时间戳，请联网核验。"),
    "timestamp_altered": Text("时间戳的数据被改动。"),
    "timestamp_other_content": Text("时间戳属于另一份文件。"),
    "timestamp_bad_signature": Text("时间戳的签名不成立。"),
    "timestamp_authority_unknown": Text("时间戳的证书不是由已知的时间戳服务签发的。"),
    "timestamp_certificate_not_valid_then": Text("签发时间戳时，其证书不在有效期内。"),
    "timestamp_certificate_for_something_else": Text("时间戳的证书不是用于时间戳的证书。"),
    "attachments_beyond_browser": Text("浏览器读不出 PDF 的附件，请联网核验。"),
    "no_code": Text("图片中没有找到二维码。请拍清楚、拍正后再试。"),
    "several_codes": Text("图片中有不止一个二维码，请只拍证书上的那一个。"),
    "foreign_address": Text("这不是本登记系统证书的网址，请勿打开。"),
    "register_needs_network": Text(
        "二维码只说明到哪里查；登记内容要联网打开该网址查看。纸面内容本身没有被核验。"
    ),
    "no_code_reader": Text("此浏览器不能识别二维码，请联网上传图片，或用手机扫码。"),
}
"""Reason -> what is said when a step failed or could not be taken."""

FIELDS: dict[str, str] = {
    "name": Text("姓名"),
    "document": Text("证件号码"),
    "occupation": Text("职业名称"),
    "trade": Text("工种/职业方向"),
    "level": Text("职业技能等级"),
    "number": Text("证书编号"),
    "issuer": Text("评价机构名称"),
    "issued": Text("发证日期"),
    "how": Text("评价方式"),
    "scores": Text("成绩"),
}

DEGREES: dict[str, str] = {degree.value: text for degree, text in WITNESSING_TEXTS.items()}
"""How far the log entry is witnessed."""
