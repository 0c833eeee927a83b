"""Planned certificates whose pinned key was compromised before it signed: planned anew.

A number that was reserved is never given again, so each keeps its row, void, with the reason; the
person gets another number, public id and index under a key that may sign.
"""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa

from certreg.certificates import issuing, reissuing
from certreg.certificates.issuing import Issuer, Recognition
from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.signing import UNSIGNED
from certreg.clock import now
from certreg.db import db
from certreg.policy import law as policy
from certreg.registry import key_acts, keys
from certreg.registry.models import Key, KeyUse
from certreg.text import Text

VOID_REASON = "签名密钥在签名之前泄露，编号不再使用"


def replan() -> list[Text]:
    """Plan anew whatever waits for a compromised key, within the running transaction.

    A body that has no key yet is left as it is; the next act that gives it one comes here again.
    """
    account = []
    for (case_id, body), rows in sorted(_stranded().items()):
        if not key_acts.signing(KeyUse.CREDENTIAL, body, now(), keys.ALGORITHMS[KeyUse.CREDENTIAL]):
            continue
        planned: dict[Issuer, list[Recognition]] = defaultdict(list)
        for number, row in enumerate(rows, 1):
            recognition = reissuing.as_planned(number, row)
            issuer = Issuer(number=body, name=row.issuer_name, region=row.region)
            planned[issuer].append(recognition)
            row.state, row.void_reason = CertificateState.VOID, VOID_REASON
            row.supersedes_id = None  # its successor takes the place
        db.session.flush()  # the live certificates of these people are free again
        for issuer, recognitions in planned.items():
            issuing.plan(case_id, issuer, recognitions, policy.load())
        account.append(
            Text(
                "第 {case} 号事项的 {count} 张证书改用新编号和新密钥，原编号作废",
                case=case_id,
                count=len(rows),
            )
        )
    return account


def _stranded() -> dict[tuple[int, str], list[Certificate]]:
    """Planned certificates by case and body whose key will never sign."""
    query = (
        sa.select(Certificate)
        .join(Key, Key.key_id == Certificate.key_id)
        .where(UNSIGNED, Key.compromised_at.is_not(None))
        .order_by(Certificate.id)
        .with_for_update(of=Certificate)
    )
    found: dict[tuple[int, str], list[Certificate]] = defaultdict(list)
    for row in db.session.scalars(query):
        found[row.case_id, row.body_number].append(row)
    return found
