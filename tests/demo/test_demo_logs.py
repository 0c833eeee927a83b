"""What the programs write about a played registry names nobody."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import sqlalchemy as sa
from journeys.played import Played

from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.logs import NUMBERS


def test_no_line_of_the_log_names_anybody(demo: Played) -> None:
    number, name, public_id = demo.ask(
        lambda: tuple(
            db.session.execute(
                sa.select(Certificate.number, Certificate.holder_name, Certificate.public_id)
            ).first()
            or ()
        )
    )
    stranger = demo.browser("")
    asked = urlencode({"number": number, "name": name})
    for path in (f"/log/certificates/{public_id}", f"/lookup?{asked}"):
        stranger.get(path)
    for user in demo.people:
        demo.get(user, "/workspace")

    lines = (demo.instance / "server.log").read_text().splitlines()

    names = demo.ask(lambda: set(db.session.scalars(sa.select(Certificate.holder_name))))
    numbers = demo.ask(lambda: set(db.session.scalars(sa.select(Certificate.number))))
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert sum(each.get("event") == "answered" for each in told) > len(demo.people)
    secrets = re.compile("|".join(map(re.escape, sorted(names | numbers | {public_id}))))
    found = [line for line in lines if NUMBERS.search(line) or secrets.search(line)]
    assert found == []
