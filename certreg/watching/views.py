"""The pages below /watch: for a mailbox without an account, opened by the links in its messages."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.db import write_tx
from certreg.outbox import mailing
from certreg.watching import ending, entered, links, telling, watchers
from certreg.watching.forms import ListForm, WatchForm
from certreg.watching.models import Watcher
from certreg.web.access import public
from certreg.web.language import current_language
from certreg.web.limits import limit

blueprint = Blueprint("watching", __name__, url_prefix="/watch")

WORK = (telling.tell, ending.keep_terms)
"""What the worker does; the application knows of it by importing it."""


@blueprint.get("")
@public
def new() -> ResponseReturnValue:
    """What it does, and the form."""
    return _new(WatchForm(formdata=None))


@blueprint.post("")
@public
@limit("20 per hour")
def ask() -> ResponseReturnValue:
    """Take a list down and ask the mailbox whether it is meant; the answer is the same for every mailbox."""
    form = WatchForm()
    if mailing.relay() is not None and form.validate():
        with form.refusals("lines"):
            found = entered.read(form)
            with write_tx():
                watchers.begin(form.address.data, found.certificates, language=current_language())
            return render_template("watching/asked.html", found=found, terms=watchers.terms())
    return _new(form), form.status


@blueprint.get("/<token>/confirm")
@public
@limit("60 per hour")
def question(token: str) -> ResponseReturnValue:
    """Whether the list is meant: asked again here, because mail programs open links by themselves."""
    return render_template("watching/confirm.html", watcher=links.find(token), token=token)


@blueprint.post("/<token>/confirm")
@public
@limit("60 per hour")
def confirm(token: str) -> ResponseReturnValue:
    """It is meant, or goes on for another term."""
    with write_tx():
        watchers.confirm(links.find(token))
    flash(_("已确认，证书有变更时会发邮件告知"), "good")
    return redirect(url_for("watching.show", token=token))


@blueprint.get("/<token>")
@public
@limit("120 per hour")
def show(token: str) -> ResponseReturnValue:
    """The list, and what may be done with it."""
    return _list(links.find(token), ListForm(formdata=None), token)


@blueprint.post("/<token>")
@public
@limit("30 per hour")
def add(token: str) -> ResponseReturnValue:
    """Watch further certificates."""
    watcher, form = links.find(token), ListForm()
    if watcher.confirmed_at is None:
        return redirect(url_for("watching.question", token=token))
    if form.validate():
        with form.refusals("lines"):
            found = entered.read(form)
            with write_tx():
                count = watchers.add(links.find(token), found.certificates)
            told_added(count, found)
            return redirect(url_for("watching.show", token=token))
    return _list(watcher, form, token), form.status


@blueprint.post("/<token>/remove/<public_id>")
@public
@limit("240 per hour")
def remove(token: str, public_id: str) -> ResponseReturnValue:
    """Watch one certificate no longer."""
    with write_tx():
        watchers.remove(links.find(token), {public_id})
    return redirect(url_for("watching.show", token=token))


@blueprint.get("/<token>/end")
@public
@limit("60 per hour")
def leave(token: str) -> ResponseReturnValue:
    """Whether to end it: asked, because mail programs open links by themselves."""
    return render_template("watching/end.html", watcher=links.find(token), token=token)


@blueprint.post("/<token>/end")
@public
@limit("60 per hour")
def end(token: str) -> ResponseReturnValue:
    """Tell this mailbox nothing more."""
    with write_tx():
        watchers.end(links.find(token))
    flash(_("已取消关注，不会再发邮件"), "good")
    return redirect(url_for("watching.new"))


def told_added(count: int, found: entered.Entered) -> None:
    """Say how many were added, and which entries name no certificate."""
    if count:
        flash(_("新关注 %(count)s 张证书", count=count), "good")
    if found.missing:
        names = "、".join(item.item for item in found.missing[:10])
        text = _("没有查到 %(count)s 项：%(names)s", count=len(found.missing), names=names)
        flash(text, "warn")
    if not count and not found.missing:
        flash(_("这些证书已在名单中"), "info")


def _new(form: WatchForm) -> str:
    return render_template(
        "watching/new.html",
        form=form,
        terms=watchers.terms(),
        has_relay=mailing.relay() is not None,
    )


def _list(watcher: Watcher, form: ListForm, token: str) -> str:
    return render_template(
        "watching/list.html",
        watcher=watcher,
        watched=watchers.shown(watcher),
        form=form,
        token=token,
        removal=lambda public_id: url_for("watching.remove", token=token, public_id=public_id),
        terms=watchers.terms(),
    )
