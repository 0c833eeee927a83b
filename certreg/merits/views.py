"""Awards, contests and other papers of persons: `/workspace/merits`, for offices `/office/merits`."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.clock import today
from certreg.db import write_tx
from certreg.errors import ConflictError, MissingError
from certreg.merits import register
from certreg.merits.contest_forms import ContestForm, ContestResultForm, EventForm
from certreg.merits.forms import FORMS, CompletionForm
from certreg.merits.kinds import ISSUED_ELSEWHERE, KINDS, said
from certreg.merits.models import Contest
from certreg.merits.record_form import RecordForm
from certreg.merits.rules import answers, needs_decision
from certreg.people.identifying import identify
from certreg.people.masking import mask_name
from certreg.people.models import Fact, FactKind
from certreg.people.records import Apprenticeship
from certreg.policy import law as policy
from certreg.policy.contests import Contest as KnownContest
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("merits", __name__, url_prefix="/<any(workspace, office):place>/merits")

records = requires(Role.CLERK, Role.APPROVER, Role.OFFICIAL)
states = requires(Role.CLERK, Role.OFFICIAL)
registers = requires(Role.OFFICIAL)


@blueprint.get("")
@records
def list_records(place: str) -> ResponseReturnValue:
    """The records on file, the newest first; names are masked."""
    user, kind = _user(place), _kind_asked()
    page = paginate(register.visible(user, kind), Fact.id, descending=True)
    return render_template(
        "merits/list.html",
        place=place,
        kind=kind,
        kinds=KINDS,
        page=page,
        shown=[register.Shown(*row[:3]) for row in page.rows],
        said=said,
        issued_elsewhere=ISSUED_ELSEWHERE,
        mask_name=mask_name,
        needs_decision=lambda record: needs_decision(
            policy.load(), record, region=user.organisation.region, on=today()
        ),
    )


@blueprint.get("/new")
@states
def choose(place: str) -> ResponseReturnValue:
    """Which kind of record to put on file."""
    kinds = register.kinds_for(_user(place))
    return render_template("merits/choose.html", place=place, kinds=kinds)


@blueprint.get("/new/<kind>")
@states
def state(place: str, kind: str) -> ResponseReturnValue:
    """What is to be put on file."""
    return _record_page(place, kind, _form(kind, _user(place)))


@blueprint.post("/new/<kind>")
@states
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def put_on_record(place: str, kind: str) -> ResponseReturnValue:
    """Put a record on file; a name that is not the one on record could be a guess, hence the limit."""
    form = _form(kind, _user(place))
    if form.validate() and form.check_person(policy.load(), today()):
        with form.refusals():
            fact_id = _put_on_record(form)
            flash(_("已记载"), "good")
            return redirect(url_for("merits.show", place=place, fact_id=fact_id))
    return _record_page(place, kind, form)


def _put_on_record(form: RecordForm) -> int:
    """The new fact's key; an identity that is refused stays on the trail although nothing is kept.

    Raises:
        ConflictError: the document is on record with another name or birth date.
    """
    identity = identify(policy.load(), form.typed(), on=today())
    try:
        with write_tx():
            return register.put_on_record(identity, form.statement(), present_user())
    except ConflictError:
        with write_tx():
            trail.record("identity.refused", actor_id=present_user().id)
        raise


def _record_page(place: str, kind: str, form: RecordForm) -> ResponseReturnValue:
    return render_template(
        "merits/new.html", place=place, kind=kind, kinds=KINDS, form=form
    ), form.status


@blueprint.get("/<int:fact_id>")
@records
def show(place: str, fact_id: int) -> ResponseReturnValue:
    """One record with what the law makes of it; that it was seen stays on the trail."""
    return _show(place, fact_id, CompletionForm(formdata=None))


def _show(place: str, fact_id: int, form: CompletionForm) -> ResponseReturnValue:
    _user(place)
    with write_tx():
        user = present_user()
        found = register.find(fact_id, user)
        trail.record("fact.viewed", actor_id=user.id, subject_id=fact_id)
    is_own = found.fact.stated_by_id == user.organisation_id
    record = found.record
    page = render_template(
        "merits/show.html",
        place=place,
        kinds=KINDS,
        found=found,
        said=said,
        issued_elsewhere=ISSUED_ELSEWHERE,
        is_own=is_own,
        form=form,
        may_complete=isinstance(record, Apprenticeship) and not record.completed_on and is_own,
        answers=answers(
            policy.load(),
            found.statement,
            held=register.held_level(found),
            region=found.stated_by.region,
            on=today(),
        ),
    )
    return page, form.status


@blueprint.post("/<int:fact_id>/complete")
@states
def complete(place: str, fact_id: int) -> ResponseReturnValue:
    """End an own apprenticeship; the completed one counts for the application from then on."""
    _user(place)
    form = CompletionForm()
    if form.validate():
        with form.refusals():
            with write_tx():
                user = present_user()
                found = register.find(fact_id, user)
                done = register.complete(found, form.completed_on.data, user)
            flash(_("已转正定级"), "good")
            return redirect(url_for("merits.show", place=place, fact_id=done))
    return _show(place, fact_id, form)


@blueprint.post("/<int:fact_id>/withdraw")
@states
def withdraw(place: str, fact_id: int) -> ResponseReturnValue:
    """Take an own record back."""
    _user(place)
    with write_tx():
        user = present_user()
        register.withdraw(register.find(fact_id, user), user)
    flash(_("已撤回"), "good")
    return redirect(url_for("merits.list_records", place=place))


@blueprint.get("/contests")
@records
def list_contests(place: str) -> ResponseReturnValue:
    """The contests on record, the newest first."""
    query = register.contests_for(_user(place))
    return render_template(
        "merits/contests.html",
        place=place,
        page=paginate(query, Contest.id, descending=True),
        class_name=_class_name,
        may_register=_is_official(),
    )


@blueprint.route("/contests/new", methods=["GET", "POST"])
@registers
def new_contest(place: str) -> ResponseReturnValue:
    """Put a contest on record."""
    user, form = _user(place), ContestForm()
    form.offer(policy.load(), region=user.organisation.region, on=today())
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                contest = form.contest(region=user.organisation.region)
                register.record_contest(contest, present_user())
                contest_id = contest.id
            return redirect(url_for("merits.contest", place=place, contest_id=contest_id))
    return render_template("merits/new_contest.html", place=place, form=form), form.status


@blueprint.get("/contests/<int:contest_id>")
@records
def contest(place: str, contest_id: int) -> ResponseReturnValue:
    """One contest with its events."""
    return _contest(place, contest_id, EventForm(formdata=None))


@blueprint.post("/contests/<int:contest_id>")
@registers
def add_event(place: str, contest_id: int) -> ResponseReturnValue:
    """Add an event."""
    _user(place)
    form = EventForm()
    if form.validate():
        with form.refusals():
            with write_tx():
                user = present_user()
                found = register.find_contest(contest_id, user)
                register.add_event(found, form.event(), user)
            flash(_("已添加"), "good")
            return redirect(url_for("merits.contest", place=place, contest_id=contest_id))
    return _contest(place, contest_id, form)


def _contest(place: str, contest_id: int, form: EventForm) -> ResponseReturnValue:
    user = _user(place)
    found = register.find_contest(contest_id, user)
    return render_template(
        "merits/contest.html",
        place=place,
        contest=found,
        class_name=_class_name,
        form=form,
        is_own=found.recorded_by_id == user.organisation_id,
    ), form.status


def _form(kind: str, user: User) -> RecordForm:
    found = next((FORMS[name] for name in register.kinds_for(user) if name == kind), None)
    if found is None:
        raise MissingError(Text("没有这类记录"))
    form = found()
    form.offer(policy.load(), region=user.organisation.region, on=today())
    if isinstance(form, ContestResultForm):
        form.show(register.events_for(user))
    return form


def _user(place: str) -> User:
    """Who is signed in, at the address that this kind of organisation has."""
    user = present_user()
    if (user.organisation.kind is OrganisationKind.OFFICE) != (place == "office"):
        raise MissingError(Text("没有这个页面"))
    return user


def _is_official() -> bool:
    return Role.OFFICIAL in present_user().roles


def _kind_asked() -> FactKind | None:
    asked = request.args.get("kind", "")
    return FactKind(asked) if asked in KINDS else None


def _class_name(keyword: str) -> Text:
    rows = policy.load().every(KnownContest)
    return next((Text(row.name) for row in rows if row.keyword == keyword), Text(keyword))
