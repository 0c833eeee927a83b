"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports or ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
% if guards:

GUARDS = {
% for dialect, statements in guards.items():
    "${dialect}": (
% for statement in statements:
        (
% for part in statement:
            ${repr(part)}
% endfor
        ),
% endfor
    ),
% endfor
}
"""What the database itself refuses from this revision on."""
% endif


def upgrade() -> None:
    ${upgrades or "pass"}


def downgrade() -> None:
    ${downgrades or "pass"}
