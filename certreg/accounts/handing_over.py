"""A one-time link just made, shown to whoever made it and has to hand it over."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from certreg.accounts import half_way
from certreg.accounts.inviting import Link
from certreg.accounts.models import InvitationKind
from certreg.web.access import signed_in

blueprint = Blueprint("handing_over", __name__)

NEW_LINK = "new_link"


def show(link: Link, back: str) -> ResponseReturnValue:
    """On to the page with the link, which stays for some minutes in this session alone.

    Args:
        back: path of the page from which the link was made.
    """
    values = {"path": link.path, "name": link.name, "kind": link.kind.value}
    half_way.remember(NEW_LINK, {**values, "expires_at": link.expires_at.isoformat(), "back": back})
    return redirect(url_for("handing_over.new_link"))


@blueprint.get("/new-link")
@signed_in
def new_link() -> ResponseReturnValue:
    """The link, to be copied."""
    shown = half_way.recall(NEW_LINK)
    if shown is None:
        return render_template("accounts/link_gone.html"), 404
    return render_template(
        "accounts/link.html",
        address=request.host_url.rstrip("/") + shown["path"],
        person=shown["name"],
        kind=InvitationKind(shown["kind"]),
        expires_at=datetime.fromisoformat(shown["expires_at"]),
        back=shown["back"],
    )
