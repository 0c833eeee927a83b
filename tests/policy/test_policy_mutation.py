"""Every row that can decide an outcome is held by a worked case: without it, some case fails."""

from __future__ import annotations

from functools import cache

import pytest
from policy.worked import CASES, comes_out, without, witness

from certreg.policy.conditions import Condition
from certreg.policy.dossier import Sharing
from certreg.policy.equivalence import Purpose, TitleSeries
from certreg.policy.exams import HandInTerm, PanelSize, RemarkTerm
from certreg.policy.face import Page, QueryAddress, Wording
from certreg.policy.filing import (
    ComplaintLine,
    ExpiryWarning,
    FilingGround,
    FilingReview,
    Staffing,
)
from certreg.policy.gaps import Gap
from certreg.policy.holdings import Paper
from certreg.policy.law import load
from certreg.policy.mechanisms import Mechanism
from certreg.policy.methods import Method, Score
from certreg.policy.names import UnwantedCharacters
from certreg.policy.network import NetworkStanding, Operations, ReceiptLayout, UploadField
from certreg.policy.provisions import Provision
from certreg.policy.retention import Announcement, DataTerm, Stays, Watching
from certreg.policy.revocation import RevocationReason, SuspensionReason
from certreg.policy.rule import Rule
from certreg.policy.special_abilities import AbilityField
from certreg.policy.standards import Standard
from certreg.policy.supervision import (
    BlacklistGround,
    ConductGround,
    InspectionItem,
    Publicity,
    SelfReportTerm,
    Threshold,
)

INFORMING: dict[type[Rule], str] = {
    Provision: "words to be cited; the few that an answer rests on are held by cases",
    TitleSeries: "names of series on pages; which level opens which series stands in other rows",
    Purpose: "names of purposes on pages; what counts for which purpose stands in other rows",
    UnwantedCharacters: "says what an unwanted character is called; that it is refused needs no row",
    QueryAddress: "an address that is printed",
    Page: "size of the printed sheet",
    Wording: "sentences of the printed certificate",
    Method: "names of methods; what they ask for stands in other rows",
    Score: "decides in assessment.rules, whose tests hold it; no operation of the cases",
    HandInTerm: "decides in assessment.rules, whose tests hold it; no operation of the cases",
    PanelSize: "decides in assessment.rules, whose tests hold it; no operation of the cases",
    RemarkTerm: "decides in assessment.rules, whose tests hold it; no operation of the cases",
    AbilityField: "names of fields on a page; no operation of the cases",
    ComplaintLine: "telephone numbers that are printed",
    Standard: "which norm and levels a standard has; tests of standards and occupations hold it",
    Gap: "says what is not known and who could settle it",
    Mechanism: "says what the registry has for a mechanism of the policy documents",
    RevocationReason: "grounds offered in supervision, whose tests hold them",
    SuspensionReason: "grounds offered in supervision, whose tests hold them",
    FilingReview: "which offices act on an application; tests of filing hold it",
    ExpiryWarning: "days of reminders; tests of filing hold it",
    Staffing: "informs clerks and officials; tests of filing hold it",
    FilingGround: "grounds offered for changes of a filing, whose tests hold them",
    Paper: "kinds of old certificates; tests of holdings hold them",
    Sharing: "how long a share code may live; tests of the dossier hold it",
    UploadField: "columns of the national file; tests of exchange hold them",
    Operations: "words of the national file; tests of exchange hold them",
    ReceiptLayout: "columns of a receipt; tests of exchange hold them",
    NetworkStanding: "words for 联网状态; tests of exchange hold them",
    Announcement: "days before a destruction; tests of retention hold them",
    DataTerm: "how long personal data are kept; tests of retention hold them",
    Watching: "terms and number of a watch list; tests of watching hold them",
    Stays: "what retention never touches; tests of retention hold it",
    Threshold: "when a flag is raised; tests of flags hold it",
    InspectionItem: "items of an inspection's form; tests of inspection hold them",
    ConductGround: "offered for an examiner's record; tests of conduct hold them",
    BlacklistGround: "grounds offered for a blacklist entry; tests of integrity hold them",
    Publicity: "whether an outcome is published; tests of supervision's rooms hold it",
    SelfReportTerm: "day of the yearly report; tests of self-reports hold it",
}
"""Families whose rows no case holds, and why."""

INFORMING_ROWS: dict[str, str] = {
    "EQ-27": "names another province's way in words; it has no condition that could be met",
    "EQ-52": "is printed beside answers; no operation asks about X-certificates",
    "CF-02": "optional fields; leaving one out is no fault with or without the row",
}
"""Single rows that no case holds, and why."""


@cache
def silent_rows() -> list[Rule]:
    """The rows without which every case still comes out."""
    law = load()
    return [row for row in law.all_rows if witness(law, row) is None]


def test_a_row_taken_away_is_missed() -> None:
    law = load()
    gone = law.row(Condition, "N4.1")
    mutant = without(law, gone)

    assert gone not in mutant.all_rows
    assert len(mutant.all_rows) == len(law.all_rows) - 1
    held = [case.id for case in CASES if not comes_out(case, mutant)]
    assert "cd015" in held


@pytest.mark.long
def test_every_deciding_row_is_held_by_a_case() -> None:
    silent = silent_rows()
    unexplained = {row.id for row in silent if type(row) not in INFORMING} - set(INFORMING_ROWS)
    assert not unexplained


@pytest.mark.long
def test_what_is_said_to_inform_only_is_so() -> None:
    silent = silent_rows()
    assert set(INFORMING) <= {type(row) for row in silent}
    assert set(INFORMING_ROWS) <= {row.id for row in silent}
    assert all(isinstance(load().row(Rule, id), Rule) for id in INFORMING_ROWS)
