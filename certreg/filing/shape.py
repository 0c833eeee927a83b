"""What an application for a filing consists of: what an official can mark and compare."""

from __future__ import annotations

from hashlib import sha256

from certreg.accounts.regions import region_name
from certreg.clock import today
from certreg.db import db
from certreg.filing.models import Filing, Scope, Site
from certreg.policy import law as policy
from certreg.policy.levels import level_names
from certreg.procedure import snapshot
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.shape import Place
from certreg.text import Text, as_text

APPLICATION, SITES, SCOPE = Text("申请内容"), Text("其他考核地点"), Text("评价职业")


def places(case: Case) -> list[Place]:
    """The fields of the application, its further sites and its occupations."""
    filing = db.session.get(Filing, case.id)
    if filing is None:
        return []  # begun this moment: there is nothing to mark yet
    fields = (
        ("contact_name", Text("联系人"), filing.contact_name),
        ("contact_phone", Text("联系电话"), filing.contact_phone),
        ("site_address", Text("考核地点"), filing.site_address),
    )
    levels = level_names(policy.load(), on=today())
    return [
        *(Place(key, label, value, APPLICATION) for key, label, value in fields),
        *(
            Place(
                site_key(row),
                as_text(row.address),
                region_name(row.region, today()),
                SITES,
            )
            for row in filing.sites
        ),
        *(
            Place(
                scope_key(row),
                Text("{occupation} {name}", occupation=row.occupation, name=row.occupation_name),
                " · ".join((row.trade or "--", levels[row.top_level], row.standard, str(row.norm))),
                SCOPE,
            )
            for row in filing.scope
        ),
    ]


def site_key(row: Site) -> str:
    """The place of a further site: the same after it was removed and added again."""
    return f"site:{sha256(row.address.encode()).hexdigest()[:16]}"


def scope_key(row: Scope) -> str:
    """The place of an occupation: the same after it was removed and added again."""
    return f"scope:{row.occupation}/{row.trade}"


snapshot.register(CaseKind.FILING, places)
