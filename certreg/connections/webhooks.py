"""Webhooks of an organisation: addresses, their secret shown once, what was posted and what became of it."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts import half_way
from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.certificates import events
from certreg.connections.forms import EndpointForm
from certreg.connections.titles import DELIVERY_STATES, EVENTS
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.outbox import delivery, signing, webhooks
from certreg.outbox.models import Delivery, Endpoint, Event
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("webhooks", __name__, url_prefix="/workspace/webhooks")

SHOWN_ONCE = "webhook_secret"
SHOWING = timedelta(minutes=10)


@blueprint.get("")
@requires(Role.ADMINISTRATOR)
def show_all() -> ResponseReturnValue:
    """The addresses to which events are posted."""
    endpoints = webhooks.live(present_user().organisation_id)
    return render_template("connections/webhooks.html", endpoints=endpoints, events=_titles())


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
@limit("30 per hour", by=lambda: f"organisation {present_user().organisation_id}")
def new() -> ResponseReturnValue:
    """Name an address; its secret is shown once."""
    form = EndpointForm()
    if form.validate_on_submit():
        with form.refusals("url"):
            user, told = present_user(), form.chosen
            webhooks.check(form.url.data)  # looks the host up: before the transaction
            with write_tx():
                endpoint, secret = webhooks.add(
                    user.organisation_id, form.url.data, told, user.id, events.end()
                )
                _record("webhook.created", endpoint)
                shown = {"secret": secret, "endpoint": endpoint.id}
            half_way.remember(SHOWN_ONCE, shown, SHOWING)
            return redirect(url_for("webhooks.created"))
    return render_template("connections/new_webhook.html", form=form), form.status


@blueprint.get("/created")
@requires(Role.ADMINISTRATOR)
def created() -> ResponseReturnValue:
    """The secret just made: shown until it is said to be kept, for ten minutes at most."""
    shown = half_way.recall(SHOWN_ONCE)
    if shown is None:
        return redirect(url_for("webhooks.show_all"))
    return render_template("connections/webhook_created.html", **shown)


@blueprint.post("/created")
@requires(Role.ADMINISTRATOR)
def keep() -> ResponseReturnValue:
    """The secret is kept: it is not shown again."""
    half_way.forget(SHOWN_ONCE)
    return redirect(url_for("webhooks.show_all"))


@blueprint.get("/<int:endpoint_id>")
@requires(Role.ADMINISTRATOR)
def show(endpoint_id: int) -> ResponseReturnValue:
    """One address: what was posted to it, what was given up and why."""
    endpoint = _own(endpoint_id)
    query = sa.select(Delivery).where(Delivery.endpoint_id == endpoint.id)
    return render_template(
        "connections/webhook.html",
        endpoint=endpoint,
        in_overlap=signing.in_overlap(endpoint),
        page=paginate(query, Delivery.id, descending=True),
        states=DELIVERY_STATES,
        events=_titles(),
    )


@blueprint.post("/<int:endpoint_id>/secret")
@requires(Role.ADMINISTRATOR)
@limit("30 per hour", by=lambda: f"organisation {present_user().organisation_id}")
def rotate(endpoint_id: int) -> ResponseReturnValue:
    """Change the secret; for a day messages are signed with the old one too."""
    with write_tx():
        endpoint, secret = _own_live(endpoint_id), signing.new_secret()
        signing.rotate(endpoint, secret)
        _record("webhook.secret_changed", endpoint)
    half_way.remember(SHOWN_ONCE, {"secret": secret, "endpoint": endpoint_id}, SHOWING)
    return redirect(url_for("webhooks.created"))


@blueprint.post("/<int:endpoint_id>/secret/old/end")
@requires(Role.ADMINISTRATOR)
def end_overlap(endpoint_id: int) -> ResponseReturnValue:
    """Sign with the new secret alone, at once."""
    with write_tx():
        endpoint = _own_live(endpoint_id)
        signing.end_overlap(endpoint)
        _record("webhook.old_secret_ended", endpoint)
    flash(_("旧的签名密钥已停用"), "good")
    return redirect(url_for("webhooks.show", endpoint_id=endpoint_id))


@blueprint.post("/<int:endpoint_id>/test")
@requires(Role.ADMINISTRATOR)
@limit("30 per hour", by=lambda: f"organisation {present_user().organisation_id}")
def test(endpoint_id: int) -> ResponseReturnValue:
    """Post an event that means nothing."""
    with write_tx():
        endpoint = _own_live(endpoint_id)
        webhooks.queue(endpoint, Event.TEST, {"endpoint": endpoint.id})
    flash(_("测试事件将在一分钟内发出，请刷新本页查看结果"), "good")
    return redirect(url_for("webhooks.show", endpoint_id=endpoint_id))


@blueprint.post("/<int:endpoint_id>/deliveries/<int:delivery_id>/again")
@requires(Role.ADMINISTRATOR)
def again(endpoint_id: int, delivery_id: int) -> ResponseReturnValue:
    """Post an event once more, under the same id."""
    with write_tx():
        endpoint, row = _own_live(endpoint_id), db.session.get(Delivery, delivery_id)
        if row is None or row.endpoint_id != endpoint.id:
            raise MissingError(Text("没有这条推送"))
        delivery.again(row)
        _record("webhook.sent_again", endpoint)
    flash(_("将在一分钟内重新发出"), "good")
    return redirect(url_for("webhooks.show", endpoint_id=endpoint_id))


@blueprint.post("/<int:endpoint_id>/remove")
@requires(Role.ADMINISTRATOR)
def remove(endpoint_id: int) -> ResponseReturnValue:
    """Post nothing more to an address."""
    with write_tx():
        endpoint = _own_live(endpoint_id)
        webhooks.end(endpoint)
        _record("webhook.removed", endpoint)
    flash(_("接收地址已停用"), "good")
    return redirect(url_for("webhooks.show_all"))


def _own(endpoint_id: int) -> Endpoint:
    """An address of the organisation, also one that has ended."""
    endpoint = db.session.get(Endpoint, endpoint_id)
    if endpoint is None or endpoint.organisation_id != present_user().organisation_id:
        raise MissingError(Text("没有这个接收地址"))
    return endpoint


def _own_live(endpoint_id: int) -> Endpoint:
    endpoint = _own(endpoint_id)
    if endpoint.ended_at is not None:
        raise MissingError(Text("接收地址已停用"))
    return endpoint


def _record(action: str, endpoint: Endpoint) -> None:
    trail.record(action, actor_id=present_user().id, subject_id=endpoint.id)


def _titles() -> dict[str, Text]:
    return {event.value: title for event, title in EVENTS.items()}
