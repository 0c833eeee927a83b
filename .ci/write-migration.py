#!/usr/bin/env python3
"""Write the next revision: what the models say and the newest revision does not yet.

    make migration MESSAGE="What changes"

Read what it wrote before you commit it; a renamed column looks like one dropped and one added.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from certreg import create_app, schema
from certreg.db import db
from certreg.settings import asset, read_settings

message = " ".join(sys.argv[1:])
if not message:
    sys.exit('make migration MESSAGE="What changes"')

versions = asset("migrations") / "versions"
versions.mkdir(exist_ok=True)
number = f"{len(list(versions.glob('*.py'))) + 1:04}"
with TemporaryDirectory() as folder:
    app = create_app(read_settings({"CERTREG_INSTANCE": folder}))
    schema.upgrade(app)
    with app.app_context():
        written = command.revision(
            schema.configuration(app), message, autogenerate=True, rev_id=number
        )
        db.engine.dispose()
print(Path(written.path).relative_to(Path.cwd()))
