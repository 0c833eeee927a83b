"""Witness policies: who must have cosigned, read from and written to a policy file."""

from __future__ import annotations

from itertools import combinations

import pytest
from trust.fixed_keys import ed25519

from certreg.errors import UnreadableError
from certreg.trust.checkpoint import log_key, witness_key
from certreg.trust.witness_policy import Group, WitnessPolicy, k_of_n

SIGNER = ed25519("log")
LOG = log_key(SIGNER, "certreg.example/log")
NAMES = ["sichuan", "chongqing", "guizhou", "auditor-a", "auditor-b"]
KEYS = {name: witness_key(ed25519(name), f"{name}.example") for name in NAMES}
WITNESSES = "".join(f"witness {name} {key.vkey}\n" for name, key in KEYS.items())
PROVINCES_AND_AUDITORS = f"""
# two of three provinces, and one of two auditors
log {LOG.vkey} https://certreg.example/log
{WITNESSES}
group provinces 2 sichuan chongqing guizhou
\tgroup auditors   any auditor-a auditor-b\t
group both all provinces auditors
quorum both
"""


def test_the_quorum_is_met_by_two_provinces_and_an_auditor_and_by_nothing_less() -> None:
    policy = WitnessPolicy.from_text(PROVINCES_AND_AUDITORS)
    for count in range(len(NAMES) + 1):
        for names in combinations(NAMES, count):
            provinces = sum(not name.startswith("auditor") for name in names)
            expected = provinces >= 2 and len(names) > provinces
            assert policy.is_met({KEYS[name] for name in names}) is expected


def test_a_policy_names_its_logs_and_witnesses() -> None:
    policy = WitnessPolicy.from_text(PROVINCES_AND_AUDITORS)
    assert policy.logs == (LOG,)
    assert policy.witness_keys == tuple(KEYS.values())


@pytest.mark.parametrize(
    "policy",
    [
        WitnessPolicy.from_text(PROVINCES_AND_AUDITORS),
        WitnessPolicy.from_text(WITNESSES + "quorum sichuan\n"),
        WitnessPolicy.from_text("quorum none"),
        k_of_n([LOG], KEYS, 3),
        k_of_n([LOG], KEYS, 0),
    ],
)
def test_a_policy_survives_writing(policy: WitnessPolicy) -> None:
    assert WitnessPolicy.from_text(policy.text) == policy


def test_k_of_n_asks_for_any_k() -> None:
    policy = k_of_n([LOG], KEYS, 2)
    assert isinstance(policy.quorum, Group)
    assert policy.is_met([KEYS["guizhou"], KEYS["auditor-b"]])
    assert not policy.is_met([KEYS["guizhou"]])


@pytest.mark.parametrize("need", [-1, 6])
def test_more_witnesses_than_there_are_cannot_be_asked_for(need: int) -> None:
    with pytest.raises(ValueError, match="of 5"):
        k_of_n([LOG], KEYS, need)


def test_a_single_witness_can_be_the_quorum() -> None:
    policy = WitnessPolicy.from_text(WITNESSES + "quorum sichuan\n")
    assert policy.is_met([KEYS["sichuan"]])
    assert not policy.is_met([KEYS["guizhou"]])


def test_a_policy_may_ask_for_nobody() -> None:
    assert WitnessPolicy.from_text(f"log {LOG.vkey}\nquorum none\n").is_met([])


KEY = KEYS["sichuan"].vkey


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none\nquorum none\n",
        "quorum\n",
        "quorum absent\n",
        "quorum none none\n",
        "Quorum none\n",
        f"log {KEY}\nquorum none\n",
        "log\nquorum none\n",
        f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none\n",
        f"witness w {LOG.vkey}\nquorum none\n",
        "witness w\nquorum none\n",
        f"witness w {KEY} https://w.example more\nquorum none\n",
        f"witness w {KEY}\nwitness v {KEY}\nquorum none\n",
        f"witness none {KEY}\nquorum none\n",
        f"{WITNESSES}witness sichuan {KEY}\nquorum none\n",
        f"{WITNESSES}group g 0 sichuan\nquorum g\n",
        f"{WITNESSES}group g 2 sichuan\nquorum g\n",
        f"{WITNESSES}group g two sichuan\nquorum g\n",
        f"{WITNESSES}group g +1 sichuan\nquorum g\n",
        f"{WITNESSES}group g ١ sichuan\nquorum g\n",
        f"{WITNESSES}group g any\nquorum g\n",
        f"{WITNESSES}group g all\nquorum g\n",
        f"{WITNESSES}group g\nquorum g\n",
        f"{WITNESSES}group g any none\nquorum g\n",
        f"{WITNESSES}group g 2 sichuan sichuan\nquorum g\n",
        f"{WITNESSES}group g any sichuan\ngroup h any sichuan\nquorum h\n",
        f"{WITNESSES}group h any g\ngroup g any sichuan\nquorum h\n",
        f"{WITNESSES}group sichuan any guizhou\nquorum sichuan\n",
    ],
)
def test_a_policy_that_breaks_a_rule_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableError, match="见证策略"):
        WitnessPolicy.from_text(text)


def test_a_fault_names_its_line() -> None:
    with pytest.raises(UnreadableError, match="第 3 行「group g 2 w」"):
        WitnessPolicy.from_text(f"\nwitness w {KEY}\ngroup g 2 w\nquorum g\n")


def test_one_key_under_two_names_is_one_witness() -> None:
    signer = ed25519("w")
    first, second = (witness_key(signer, name).vkey for name in ("a.example", "b.example"))
    with pytest.raises(UnreadableError, match="公钥重复"):
        WitnessPolicy.from_text(f"witness a {first}\nwitness b {second}\nquorum none\n")
