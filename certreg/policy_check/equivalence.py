"""Cases about levels, titles and diplomas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from certreg.policy.answers import Answer
from certreg.policy.applicant import Applicant, SchoolClass, TitleGrade
from certreg.policy.diplomas import credits_for, diploma_as, overseas
from certreg.policy.law import NATION, Law
from certreg.policy.levels import parse
from certreg.policy.titles import exceptional_title, skill_for_title, teacher_title, title_for_skill
from certreg.policy.treatment import in_post, treatment
from certreg.policy.work import Stretch
from certreg.policy_check.adapter import Adapter, Result
from certreg.policy_check.conditions import Facts, read_holdings, read_titles, read_work

GRADES = {"助理级": TitleGrade.JUNIOR, **{grade.value: grade for grade in TitleGrade}}
"""The cases call 初级 of the engineering series 助理级; 高级 is no grade of its own."""


def ask_credit(
    law: Law,
    *,
    certificate: str,
    level: str,
    school: str,
    programme: str,
    on: date,
    rule_school: str = "",
    rule_programme: str = "",
    rule_credits: int = 0,
) -> Result:
    """Credits at a school, where the case brings the one rule there is."""
    row = {
        "id": "case",
        "basis": "registry-default",
        "region": NATION,
        "status": "in_force",
        "certificate": certificate,
        "level": level,
        "school": rule_school,
        "programme": rule_programme,
        "credits": rule_credits,
    }
    known = law.extended({"equivalence.toml": {"credit": [row]}}) if rule_school else law
    return _result(
        credits_for(
            known,
            certificate=certificate,
            level=level,
            school=school,
            programme=programme,
            region=NATION,
            on=on,
        )
    )


def ask_diploma(
    law: Law,
    *,
    class_: str,
    full_time: bool | None = None,
    purpose: str,
    certificate: str = "",
    region: str,
    on: date,
) -> Result:
    """As which diploma a class counts."""
    return _result(
        diploma_as(
            law,
            school_class=SchoolClass(class_) if class_ else None,
            full_time=full_time,
            purpose=purpose,
            certificate=parse(law, certificate) if certificate else None,
            region=region,
            on=on,
        )
    )


def ask_exceptional(law: Law, *, award: str, medal: str = "", region: str, on: date) -> Result:
    """Whether an award allows an application out of turn."""
    return _result(exceptional_title(law, award=award, medal=medal, region=region, on=on))


def ask_overseas(law: Law, *, certificate: str, country: str, table_row: bool, on: date) -> Result:
    """What an overseas certificate counts as; `table_row` only says what the law has on file."""
    return _result(overseas(law, certificate=certificate, country=country, region=NATION, on=on))


def ask_skill(
    law: Law,
    *,
    target: str,
    occupation: str,
    norm: int | None = 2023,
    region: str,
    on: date,
    work: Facts = (),
    titles: Facts = (),
    certs: Facts = (),
) -> Result:
    """Whether a title opens a level; where a case names no norm, the standard is a new one."""
    applicant = Applicant(
        works=read_work(work), titles=read_titles(titles), holdings=read_holdings(law, certs)
    )
    return _result(
        skill_for_title(
            law,
            applicant,
            target=parse(law, target),
            occupation=occupation,
            norm=norm,
            region=region,
            on=on,
        )
    )


def ask_teacher(law: Law, *, level: str, from_enterprise: bool, region: str, on: date) -> Result:
    """Whether a skilled person from an enterprise may apply for a teacher's title."""
    return _result(
        teacher_title(
            law, level=parse(law, level), from_enterprise=from_enterprise, region=region, on=on
        )
    )


def ask_title(
    law: Law,
    *,
    level: str,
    issued: date,
    work: Facts = (),
    series: str,
    want: str = "",
    region: str,
    on: date,
    term_start: date | None = None,
    term_end: date | None = None,
) -> Result:
    """Whether a level opens a title."""
    return _result(
        title_for_skill(
            law,
            level=parse(law, level),
            issued_on=issued,
            work=[Stretch(fact.since, fact.until) for fact in read_work(work)],
            series=series,
            want=GRADES.get(want),
            region=region,
            on=on,
            in_post=bool(in_post(term_start, term_end, on=on)),
        )
    )


def ask_treatment(
    law: Law,
    *,
    level: str,
    field: str,
    region: str,
    on: date,
    term_start: date | None = None,
    term_end: date | None = None,
) -> Result:
    """Like whom a level is treated."""
    return _result(
        treatment(
            law,
            level=parse(law, level),
            field=field,
            is_in_post=in_post(term_start, term_end, on=on),
            region=region,
            on=on,
        )
    )


def _result(answer: Answer) -> Result:
    return {
        "outcome": answer.verdict.value,
        "kind": answer.kind.value if answer.kind else None,
        "rule": next((rule.id for rule in answer.rules), None),
        "like": answer.like,
        "want": answer.like,
        "answer": answer.like,
        "reason": answer.reason,
        "mark": answer.mark,
        "document": next(iter(answer.documents), None),
        "as_of": answer.as_of,
        "credits": answer.credits,
        "unverified": answer.is_unverified,
    }


OPS: Mapping[str, Adapter] = {
    "credit": ask_credit,
    "diploma_as": ask_diploma,
    "exceptional_title": ask_exceptional,
    "overseas": ask_overseas,
    "skill_for_title": ask_skill,
    "teacher_title": ask_teacher,
    "title_for_skill": ask_title,
    "treatment": ask_treatment,
}
