"""One's notifications, and whether they also come by e-mail."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from certreg.audit import trail
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.outbox import chores, mailing, notifying
from certreg.outbox.forms import CodeForm, MailForm
from certreg.outbox.models import MailAddress, Notification
from certreg.text import Text
from certreg.web.access import signed_in
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")

WORK = (chores.deliver,)
"""What the worker does with messages; the application knows of it by importing it."""


@blueprint.app_context_processor
def _unread() -> dict[str, object]:
    """Every page's header says how many are unread; only a page that shows it asks."""
    return {"unread_notifications": lambda: notifying.unread(current_user.id)}


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """What one was told, the newest first."""
    query = sa.select(Notification).where(Notification.user_id == current_user.id)
    page = paginate(query, Notification.id, descending=True)
    address = mailing.address_of(current_user.id)
    return render_template(
        "outbox/notifications.html",
        page=page,
        address=address,
        mailbox=mailing.text_of(address) if address else "",
        has_relay=mailing.relay() is not None,
    )


@blueprint.post("/<int:notification_id>/read")
@signed_in
def read(notification_id: int) -> ResponseReturnValue:
    """One of them is read."""
    with write_tx():
        notifying.read(current_user.id, notification_id)
    return redirect(url_for("notifications.show"))


@blueprint.post("/read")
@signed_in
def read_all() -> ResponseReturnValue:
    """All of them are read."""
    with write_tx():
        notifying.read(current_user.id)
    return redirect(url_for("notifications.show"))


@blueprint.route("/mail", methods=["GET", "POST"])
@signed_in
@limit("20 per hour", by=lambda: f"user {current_user.id}")
def mail() -> ResponseReturnValue:
    """Name an address for e-mail; a code goes there."""
    if mailing.relay() is None:
        return _without_relay()
    form = MailForm()
    if form.validate_on_submit():
        with write_tx():
            mailing.register(current_user.id, form.address.data)
            _record("mail_address.registered")
        return redirect(url_for("notifications.confirm"))
    return render_template("outbox/mail.html", form=form), form.status


@blueprint.route("/mail/confirm", methods=["GET", "POST"])
@signed_in
@limit("20 per hour", by=lambda: f"user {current_user.id}")
def confirm() -> ResponseReturnValue:
    """Type the code that came."""
    if mailing.relay() is None:
        return _without_relay()
    form = CodeForm()
    if form.validate_on_submit():
        with form.refusals("code"):
            with write_tx():
                mailing.confirm(current_user.id, form.code.data)
                _record("mail_address.confirmed")
            flash(_("邮箱已确认，今后的通知也会发到邮箱"), "good")
            return redirect(url_for("notifications.show"))
    return render_template("outbox/confirm.html", form=form), form.status


@blueprint.post("/mail/<any(on, off):switch>")
@signed_in
def switch(switch: str) -> ResponseReturnValue:
    """E-mail on or off; the page has the notifications in any case."""
    with write_tx():
        _own_address().is_on = switch == "on"
        _record(f"mail.switched_{switch}")
    return redirect(url_for("notifications.show"))


@blueprint.post("/mail/forget")
@signed_in
def forget() -> ResponseReturnValue:
    """Drop the address."""
    with write_tx():
        mailing.forget(current_user.id)
        _record("mail_address.forgotten")
    flash(_("邮箱已删除"), "good")
    return redirect(url_for("notifications.show"))


def _own_address() -> MailAddress:
    address = mailing.address_of(current_user.id)
    if address is None:
        raise MissingError(Text("还没有填写邮箱"))
    return address


def _without_relay() -> ResponseReturnValue:
    """Back to the page that tells without e-mail."""
    flash(_("本系统没有设置邮件服务器，通知只在系统内显示"), "warn")
    return redirect(url_for("notifications.show"))


def _record(action: str) -> None:
    trail.record(action, actor_id=current_user.id, subject_id=current_user.id)
