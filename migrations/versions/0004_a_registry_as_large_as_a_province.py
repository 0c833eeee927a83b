"""A registry as large as a province"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IS_PLANNED = sa.text("state = 'planned'")
IS_SUSPENDED = sa.text("suspended_until IS NOT NULL")
IS_FOREIGN = sa.text("nationality <> 'CHN'")


def upgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prefecture", sa.String(length=4), nullable=True))

    op.execute("UPDATE certificate SET prefecture = substr(region, 1, 4)")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.alter_column("prefecture", existing_type=sa.String(length=4), nullable=False)
        batch_op.create_check_constraint(
            batch_op.f("ck_certificate_prefecture"), "prefecture = substr(region, 1, 4)"
        )
        batch_op.drop_index(batch_op.f("ix_certificate_state"))
        batch_op.drop_index(batch_op.f("ix_certificate_body_number"))
        batch_op.create_index("ix_certificate_of_body", ["body_number", "id"], unique=False)
        batch_op.create_index("ix_certificate_of_county", ["region", "id"], unique=False)
        batch_op.create_index("ix_certificate_of_prefecture", ["prefecture", "id"], unique=False)
        batch_op.create_index(
            "ix_certificate_logged_of_body", ["body_number", "log_position"], unique=False
        )
        batch_op.create_index(
            "ix_certificate_planned",
            ["body_number", "log_position"],
            unique=False,
            sqlite_where=IS_PLANNED,
            postgresql_where=IS_PLANNED,
        )
        batch_op.create_index(
            "ix_certificate_suspended_until",
            ["suspended_until", "id"],
            unique=False,
            sqlite_where=IS_SUSPENDED,
            postgresql_where=IS_SUSPENDED,
        )

    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_identity_document_type_number_index"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_identity_document_number_index_type"), ["number_index", "type"]
        )
        batch_op.create_index(
            "ix_identity_document_foreign",
            ["nationality"],
            unique=False,
            sqlite_where=IS_FOREIGN,
            postgresql_where=IS_FOREIGN,
        )

    with op.batch_alter_table("total", schema=None) as batch_op:
        batch_op.create_index(
            "ix_total_of_region", ["region", "level", "year", "issued", "revoked"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("total", schema=None) as batch_op:
        batch_op.drop_index("ix_total_of_region")

    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.drop_index("ix_identity_document_foreign")
        batch_op.drop_constraint(
            batch_op.f("uq_identity_document_number_index_type"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_identity_document_type_number_index"), ["type", "number_index"]
        )

    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_suspended_until")
        batch_op.drop_index("ix_certificate_planned")
        batch_op.drop_index("ix_certificate_logged_of_body")
        batch_op.drop_index("ix_certificate_of_prefecture")
        batch_op.drop_index("ix_certificate_of_county")
        batch_op.drop_index("ix_certificate_of_body")
        batch_op.create_index(
            batch_op.f("ix_certificate_body_number"), ["body_number"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certificate_state"), ["state"], unique=False)
        batch_op.drop_constraint(batch_op.f("ck_certificate_prefecture"), type_="check")
        batch_op.drop_column("prefecture")
