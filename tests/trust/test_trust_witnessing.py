"""What cosignatures come to: logged, witnessed by the registry alone, witnessed by somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from trust.fixed_keys import ed25519

from certreg.trust.checkpoint import VerifiedSignature, witness_key
from certreg.trust.witness_policy import WitnessPolicy
from certreg.trust.witnessing import Degree, Witnessing, witnessing_of

HOST = "certs.example"
AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
KEYS = {
    "own": witness_key(ed25519("own"), f"witness.{HOST}/w"),
    "city": witness_key(ed25519("city"), "witness.city.example"),
    "auditor": witness_key(ed25519("auditor"), f"not{HOST}/w"),
}
NAMES = "".join(f"witness {name} {key.vkey} https://w.example\n" for name, key in KEYS.items())


def judged(quorum: str, *names: str) -> Witnessing:
    """The named have cosigned one minute after the other."""
    policy = WitnessPolicy.from_text(NAMES + quorum)
    signed = [
        VerifiedSignature(KEYS[name], AT + timedelta(minutes=minute))
        for minute, name in enumerate(names)
    ]
    return witnessing_of(7, reversed(signed), policy, HOST)


TWO = "group two 2 own city auditor\nquorum two\n"


@pytest.mark.parametrize(
    ("quorum", "names", "degree"),
    [
        (TWO, [], Degree.LOGGED),
        (TWO, ["city"], Degree.LOGGED),
        (TWO, ["city", "auditor"], Degree.WITNESSED),
        (TWO, ["own", "city"], Degree.WITNESSED),
        ("quorum own\n", ["own"], Degree.BY_ITSELF),
        ("quorum own\n", ["city"], Degree.LOGGED),
        ("quorum none\n", ["city"], Degree.LOGGED),
    ],
)
def test_the_degree_follows_from_quorum_and_independence(
    quorum: str, names: list[str], degree: Degree
) -> None:
    assert judged(quorum, *names).degree is degree


def test_the_quorum_is_complete_with_its_last_member_and_later_ones_take_nothing_back() -> None:
    assert judged(TWO, "city", "auditor").at == AT + timedelta(minutes=1)
    assert judged(TWO, "city", "auditor", "own").at == AT + timedelta(minutes=1)
    assert judged(TWO, "city").at is None


def test_each_witness_is_named_with_its_operator_the_first_one_first() -> None:
    found = judged(TWO, "own", "city")
    assert [(each.operator, each.name, each.is_own) for each in found.cosigners] == [
        ("own", f"witness.{HOST}/w", True),
        ("city", "witness.city.example", False),
    ]
    assert "登记机构自己的" in found.cosigners[0].text
    assert found.as_json()["degree"] == "witnessed"


def test_without_an_independent_one_it_says_so() -> None:
    assert judged("quorum own\n", "own").text == "仅由登记机构自己见证"
    assert judged(TWO).text == "已登记、尚未见证"


def test_a_policy_keeps_the_addresses_to_itself() -> None:
    policy = WitnessPolicy.from_text(NAMES + TWO)
    assert {witness.address for witness in policy.witnesses} == {"https://w.example"}
    assert "https" not in policy.text
    assert WitnessPolicy.from_text(policy.text) == policy
