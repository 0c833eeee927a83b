"""One set of cases, one answer: library, command, API and browser."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from verify.case_folder import Answer, Case, answer, cases

from certreg import verify_command
from certreg.certificates import checking
from certreg.certificates.checking import FileVerdict, check_file
from certreg.trust import cms, credential, pdf_signature, verdict
from certreg.trust.bundle import read_bundle
from certreg.trust.check import Check, Outcome, passed
from certreg.trust.data_integrity import ProofFault
from certreg.trust.jws import TokenFault
from certreg.trust.status_list import Status, StatusAnswer, StatusFault
from certreg.verify.offline_texts import REASONS, STEPS

GOLDEN = Path(__file__).parents[1] / "golden"
ALL = cases()
NAMES = [case.name for case in ALL]

UNREACHABLE = {
    ProofFault.MALFORMED.value,
    "container_unreadable",
    "log_proof_wrong",
    "not_canonical",
    "document_not_canonical",
}
"""Reasons that an earlier step gives first, or that only PyLD could."""


@pytest.mark.parametrize("case", ALL, ids=NAMES)
def test_the_library_answers_as_the_case_says(case: Case) -> None:
    assert answer(case.verdict()) == case.expected


def test_names_say_what_is_refused() -> None:
    refused = [case.name for case in ALL if case.expected.standing != "valid"]

    assert refused == [name for name in NAMES if name.endswith("_fail")]


def test_every_reason_has_a_case() -> None:
    told = {case.expected.reason for case in ALL}
    known = {fault.value for fault in (*ProofFault, *StatusFault, *TokenFault)}

    assert known - told - UNREACHABLE == {StatusFault.OLDER_THAN_SEEN.value}


def test_the_browser_has_words_for_every_step_and_reason() -> None:
    told = {case.expected.reason for case in ALL} - {"", "issuer_lookalike"}
    steps = {check.name for case in ALL for check in case.verdict().checks}

    assert told <= REASONS.keys()
    assert steps - {"key"} <= {*STEPS, "report"}  # a key is said by who holds it


def test_the_command_answers_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for case in ALL:
        monkeypatch.setattr(verify_command, "HOME", tmp_path / case.name)
        monkeypatch.setattr(verify_command, "now", lambda at=case.at: at)
        code = verify_command.run([case.file], case.bundle, as_json=True)
        (told,) = json.loads(capsys.readouterr().out)
        first = next((c for c in told["checks"] if c["outcome"] != "passed"), None)

        assert told["status"] == case.expected.standing, case.name
        assert (
            (first["name"], first["reason"])
            if first
            else (
                case.expected.step,
                case.expected.reason,
            )
            == ("", "")
        )
        assert (code == 0) == (case.expected.standing == "valid")


class TestEveryStepCounts:
    """A verifier that leaves out any one step gives a wrong answer on some case."""

    def let_pass(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def lenient(*values: Any, **named: Any) -> Any:
            came = step(*values, **named)
            if isinstance(came, Check):
                return passed(came.name, "")
            return tuple(passed(check.name, "") for check in came)

        return lenient

    def wrong(self) -> list[str]:
        return [case.name for case in ALL if not self.is_right(case)]

    def is_right(self, case: Case) -> bool:
        try:
            return answer(case.verdict()) == case.expected
        except Exception:  # a step that was let pass leaves the next without what it stands on
            return False

    def test_of_the_shape(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(credential, "check_shape", self.let_pass(credential.check_shape))

        assert self.wrong()

    @pytest.mark.parametrize("at", range(len(verdict._AUTHENTICITY)))
    def test_of_the_credential(self, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
        steps = list(verdict._AUTHENTICITY)
        steps[at] = self.let_pass(steps[at])
        monkeypatch.setattr(verdict, "_AUTHENTICITY", tuple(steps))

        assert self.wrong()

    # No case has a timestamp, which no authority gives twice: `test_trust_time_token` has that step.
    @pytest.mark.parametrize(
        "at", range(pdf_signature._STEPS.index(pdf_signature._check_timestamp))
    )
    @pytest.mark.long
    def test_of_the_pdf(self, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
        steps = list(pdf_signature._STEPS)
        steps[at] = self.let_pass(steps[at])
        monkeypatch.setattr(pdf_signature, "_STEPS", tuple(steps))

        assert self.wrong()

    @pytest.mark.parametrize("name", ["certificate", "signature", "container"])
    def test_of_the_container(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = cms.check

        def without(*values: Any) -> tuple[Check, ...]:
            return tuple(
                passed(each.name, "") if each.name == name else each for each in kept(*values)
            )

        monkeypatch.setattr(cms, "check", without)

        assert self.wrong()

    @pytest.mark.parametrize("name", ["_check_log", "_check_holder", "_check_document_key"])
    def test_of_the_attachments(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = getattr(checking, name)

        def without(*values: Any) -> Any:
            came = kept(*values)
            return (
                passed(came.name, "") if isinstance(came, Check) else (passed("log", ""), came[1])
            )

        monkeypatch.setattr(checking, name, without)

        assert self.wrong()

    @pytest.mark.parametrize("purpose", ["revocation", "suspension"])
    def test_of_the_status(self, purpose: str, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = verdict._check_list

        def without(case: Any, asked: Any) -> Any:
            if asked.value != purpose:
                return kept(case, asked)
            return StatusAnswer(Status.VALID, None, case.known.at)

        monkeypatch.setattr(verdict, "_check_list", without)

        assert self.wrong()


CHECK = """async ([file, bundle, at]) => {
  const { checkFile, readBundle } = await import("/static/js/verifier/verifier.js");
  const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const verdict = await checkFile(bytes(file), await readBundle(bytes(bundle), null), Date.parse(at));
  const first = verdict.steps.find(({ outcome }) => outcome !== "passed");
  const witnessing = verdict.witnessing && [verdict.witnessing.degree, verdict.witnessing.cosigners.map(({ name }) => name)];
  return [[verdict.standing, first?.name ?? "", first?.reason ?? ""], witnessing ?? null];
}"""

WITHOUT_ED25519 = """
const own = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (form, key, algorithm, ...rest) => {
  if ((algorithm.name ?? algorithm) === "Ed25519") throw new DOMException("no", "NotSupportedError");
  return own(form, key, algorithm, ...rest);
};
"""


@pytest.mark.browser
class TestBrowser:
    """The browser may be unable to say where others say valid, never the other way round."""

    @pytest.fixture(params=["its own Ed25519", "the vendored one"])
    def page(
        self, request: pytest.FixtureRequest, chromium: Browser, served: str
    ) -> Iterator[Page]:
        context = chromium.new_context(base_url=served)
        if request.param == "the vendored one":
            context.add_init_script(WITHOUT_ED25519)
        page = context.new_page()
        page.goto("/verify/offline")
        yield page
        context.close()

    def test_it_answers_as_the_cases_say(self, page: Page) -> None:
        for case in ALL:
            given = [
                base64.b64encode(case.file.read_bytes()).decode(),
                base64.b64encode(case.bundle.read_bytes()).decode(),
                case.at.isoformat(),
            ]
            told, witnessing = page.evaluate(CHECK, given)
            came, expected = Answer(*told), case.expected
            if expected.reason == "issuer_lookalike":  # the browser refuses it and says less
                expected = Answer(expected.standing, expected.step, "issuer_unknown")

            assert came == expected, case.name
            assert witnessing == self.witnessing(case), case.name

    def test_it_accepts_the_golden_certificates(self, page: Page) -> None:
        bundle = (GOLDEN / "trust.bundle").read_bytes()
        at = read_bundle(bundle, None, trust_on_first_use=True)[0].as_of.isoformat()
        for file in GOLDEN.glob("certificate.*"):
            given = [base64.b64encode(each).decode() for each in (file.read_bytes(), bundle)]

            assert page.evaluate(CHECK, [*given, at])[0] == ["valid", "", ""], file.name

    def witnessing(self, case: Case) -> list[Any] | None:
        """Degree and witnesses, as the library tells them."""
        known = case.verdict().witnessing
        return [known.degree.value, [each.name for each in known.cosigners]] if known else None


def test_a_verdict_of_a_refused_file_shows_nothing() -> None:
    for case in ALL:
        told: FileVerdict = check_file(case.file.read_bytes(), case.store(), at=case.at)
        if told.standing.value in ("not_genuine", "unreadable"):
            assert (told.fields, told.document) == ((), None), case.name
        assert all(check.outcome is not Outcome.PASSED or not check.reason for check in told.checks)
