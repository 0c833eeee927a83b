"""The holder's certificate in the forms that wallets read, and what the addresses in it lead to."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from certreg.certificates import rendering, tokens
from certreg.certificates.models import Certificate
from certreg.installation import installation
from certreg.trust import sd_jwt, vc_jwt
from certreg.verify.views import claimed, download, record
from certreg.web.access import public
from certreg.web.limits import limit
from certreg.web.reading import may_lag

blueprint = Blueprint("wallets", __name__)

JSON = "application/vc"
LABELS = {
    "name": "姓名", "document_number": "证件号码", "occupation": "职业名称", "occupation_code": "职业编码",
    "trade": "工种/职业方向", "level": "职业技能等级", "certificate_number": "证书编号",
    "issuer_name": "评价机构名称", "how_won": "评价方式", "scores": "成绩", "certificate": "核验网址",
    "photo": "照片",
}  # fmt: skip
"""What each claim of an SD-JWT is called (`payload.hidden_claims`)."""


@blueprint.get("/v/<public_id>/credential")
@public
@limit("30 per minute")
def credential(public_id: str) -> ResponseReturnValue:
    """The credential in the form that `Accept` asks for: JSON unless a token is wanted more."""
    found = claimed(public_id)
    wanted = request.accept_mimetypes.best_match((JSON, vc_jwt.MEDIA_TYPE, sd_jwt.MEDIA_TYPE), JSON)
    answer = _handed_out(found, wanted or JSON)
    answer.vary.add("Accept")
    return answer


@blueprint.get("/v/<public_id>/credential.jwt")
@public
@limit("30 per minute")
def token(public_id: str) -> ResponseReturnValue:
    """The credential as one signed token."""
    return _handed_out(claimed(public_id), vc_jwt.MEDIA_TYPE)


@blueprint.get("/v/<public_id>/credential.sd-jwt")
@public
@limit("30 per minute")
def selective(public_id: str) -> ResponseReturnValue:
    """The certificate of which the holder shows a part, with everything that he may show."""
    return _handed_out(claimed(public_id), sd_jwt.MEDIA_TYPE)


@blueprint.get("/vct/skill-level-certificate")
@public
@may_lag
@limit("120 per minute")
def certificate_type() -> ResponseReturnValue:
    """What the claims of an SD-JWT are called: its type metadata."""
    claims = [
        {"path": [name], "display": [{"locale": "zh-CN", "label": label}], "sd": "always"}
        for name, label in LABELS.items()
    ]
    return jsonify(
        vct=sd_jwt.type_address(installation().base_url),
        name="职业技能等级证书",
        display=[
            {"locale": "zh-CN", "name": "职业技能等级证书"},
            {"locale": "en", "name": "Certificate of Occupational Skill Level"},
        ],
        claims=claims,
    )


@blueprint.get("/a/<occupation>/<level>")
@public
@may_lag
@limit("120 per minute")
def achievement(occupation: str, level: str) -> ResponseReturnValue:
    """Where the `achievement` of a credential leads: the page about its occupation."""
    return redirect(url_for("occupations.show", code=occupation))


def _handed_out(certificate: Certificate, form: str) -> Response:
    make, ending = {
        JSON: (rendering.signed_bytes, "json"),
        vc_jwt.MEDIA_TYPE: (tokens.jwt_of, "jwt"),
        sd_jwt.MEDIA_TYPE: (tokens.sd_jwt_of, "sd-jwt"),
    }[form]
    content = make(certificate)
    record("credential.downloaded", certificate.id)
    return download(content, f"{certificate.number}.{ending}", form)
