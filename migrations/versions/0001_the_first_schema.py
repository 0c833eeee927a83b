"""The first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDS = {
    "sqlite": (
        (
            'CREATE TRIGGER guard_installation_delete_3545 BEFORE DELETE ON "installation" '
            "BEGIN SELECT RAISE(ABORT, 'the installation row is written once'); END"
        ),
        (
            'CREATE TRIGGER guard_installation_update_5018 BEFORE UPDATE ON "installation" '
            "WHEN OLD.is_demo <> NEW.is_demo OR OLD.base_url <> NEW.base_url OR OLD.province "
            "<> NEW.province OR NEW.clock_offset < OLD.clock_offset BEGIN SELECT RAISE(ABORT,"
            " 'only the clock of a demo may move, towards the present'); END"
        ),
        (
            'CREATE TRIGGER guard_audit_event_update_2894 BEFORE UPDATE ON "audit_event" '
            "BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END"
        ),
        (
            'CREATE TRIGGER guard_audit_event_delete_2907 BEFORE DELETE ON "audit_event" '
            "BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END"
        ),
        (
            'CREATE TRIGGER guard_log_entry_update_2086 BEFORE UPDATE ON "log_entry" BEGIN '
            "SELECT RAISE(ABORT, 'the log is append-only'); END"
        ),
        (
            'CREATE TRIGGER guard_log_entry_delete_2086 BEFORE DELETE ON "log_entry" BEGIN '
            "SELECT RAISE(ABORT, 'the log is append-only'); END"
        ),
        (
            'CREATE TRIGGER guard_key_delete_1849 BEFORE DELETE ON "key" BEGIN SELECT '
            "RAISE(ABORT, 'keys stay on record'); END"
        ),
        (
            'CREATE TRIGGER guard_tree_head_delete_2086 BEFORE DELETE ON "tree_head" BEGIN '
            "SELECT RAISE(ABORT, 'the log is append-only'); END"
        ),
        (
            'CREATE TRIGGER guard_tree_head_update_1751 BEFORE UPDATE ON "tree_head" WHEN '
            "NEW.size < OLD.size BEGIN SELECT RAISE(ABORT, 'the log only grows'); END"
        ),
        (
            'CREATE TRIGGER guard_amendment_delete_2473 BEFORE DELETE ON "amendment" BEGIN '
            "SELECT RAISE(ABORT, 'amendments stay on record'); END"
        ),
        (
            'CREATE TRIGGER guard_amendment_update_3394 BEFORE UPDATE ON "amendment" WHEN '
            "OLD.state <> 'proposed' BEGIN SELECT RAISE(ABORT, 'a decided amendment is never "
            "changed'); END"
        ),
        (
            'CREATE TRIGGER guard_amendment_update_3281 BEFORE UPDATE ON "amendment" WHEN '
            "OLD.content <> NEW.content OR OLD.proposed_by_id <> NEW.proposed_by_id BEGIN "
            "SELECT RAISE(ABORT, 'what was proposed is never changed'); END"
        ),
        (
            'CREATE TRIGGER guard_decision_update_2627 BEFORE UPDATE ON "decision" BEGIN '
            "SELECT RAISE(ABORT, 'decisions are never changed'); END"
        ),
        (
            'CREATE TRIGGER guard_decision_delete_2640 BEFORE DELETE ON "decision" BEGIN '
            "SELECT RAISE(ABORT, 'decisions are never deleted'); END"
        ),
        (
            'CREATE TRIGGER guard_case_part_update_2962 BEFORE UPDATE ON "case_part" BEGIN '
            "SELECT RAISE(ABORT, 'a part in a case is never changed'); END"
        ),
        (
            'CREATE TRIGGER guard_case_part_delete_3046 BEFORE DELETE ON "case_part" BEGIN '
            "SELECT RAISE(ABORT, 'a part in a case is never given up'); END"
        ),
        (
            'CREATE TRIGGER guard_body_delete_2079 BEFORE DELETE ON "body" BEGIN SELECT '
            "RAISE(ABORT, 'a body stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_body_update_2176 BEFORE UPDATE ON "body" WHEN OLD.number <>'
            " NEW.number BEGIN SELECT RAISE(ABORT, 'a body keeps its number'); END"
        ),
        (
            'CREATE TRIGGER guard_certificate_delete_2675 BEFORE DELETE ON "certificate" '
            "BEGIN SELECT RAISE(ABORT, 'certificates stay on record'); END"
        ),
        (
            'CREATE TRIGGER guard_certificate_update_4515 BEFORE UPDATE ON "certificate" WHEN'
            " OLD.number <> NEW.number OR OLD.public_id <> NEW.public_id BEGIN SELECT "
            "RAISE(ABORT, 'a number, once given, stays with its certificate'); END"
        ),
        (
            'CREATE TRIGGER guard_certificate_update_3448 BEFORE UPDATE ON "certificate" WHEN'
            " OLD.state = 'revoked' AND NEW.state <> 'revoked' BEGIN SELECT RAISE(ABORT, 'a "
            "revoked certificate stays revoked'); END"
        ),
        (
            "CREATE TRIGGER guard_certificate_change_delete_4400 BEFORE DELETE ON "
            '"certificate_change" BEGIN SELECT RAISE(ABORT, \'what happened to a certificate '
            "stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_series_update_1716 BEFORE UPDATE ON "series" WHEN NEW.last '
            "< OLD.last BEGIN SELECT RAISE(ABORT, 'serials only grow'); END"
        ),
        (
            'CREATE TRIGGER guard_series_delete_1716 BEFORE DELETE ON "series" BEGIN SELECT '
            "RAISE(ABORT, 'serials only grow'); END"
        ),
        (
            'CREATE TRIGGER guard_appointment_delete_2719 BEFORE DELETE ON "appointment" '
            "BEGIN SELECT RAISE(ABORT, 'appointments stay on record'); END"
        ),
        (
            'CREATE TRIGGER guard_appointment_update_3743 BEFORE UPDATE ON "appointment" WHEN'
            " OLD.log_position IS NOT NULL AND (OLD.term_start <> NEW.term_start OR "
            "OLD.term_end <> NEW.term_end OR OLD.person_id <> NEW.person_id OR OLD.body_id <>"
            " NEW.body_id OR OLD.level <> NEW.level) BEGIN SELECT RAISE(ABORT, 'an approved "
            "appointment keeps its term'); END"
        ),
        (
            "CREATE TRIGGER guard_appointment_end_delete_2943 BEFORE DELETE ON "
            '"appointment_end" WHEN OLD.log_position IS NOT NULL BEGIN SELECT RAISE(ABORT, \'a'
            " confirmed end stays on record'); END"
        ),
        (
            "CREATE TRIGGER guard_appointment_end_update_2997 BEFORE UPDATE ON "
            '"appointment_end" WHEN OLD.log_position IS NOT NULL BEGIN SELECT RAISE(ABORT, \'a'
            " confirmed end is never changed'); END"
        ),
        (
            'CREATE TRIGGER guard_panel_vote_update_2149 BEFORE UPDATE ON "panel_vote" BEGIN '
            "SELECT RAISE(ABORT, 'a vote is never changed'); END"
        ),
        (
            'CREATE TRIGGER guard_panel_vote_delete_2399 BEFORE DELETE ON "panel_vote" BEGIN '
            "SELECT RAISE(ABORT, 'a vote is never taken back'); END"
        ),
        (
            'CREATE TRIGGER guard_panel_seat_delete_2078 BEFORE DELETE ON "panel_seat" BEGIN '
            "SELECT RAISE(ABORT, 'a seat stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_comparison_delete_4709 BEFORE DELETE ON "comparison" BEGIN '
            "SELECT RAISE(ABORT, 'rows of a comparison table are closed, not removed'); END"
        ),
        (
            'CREATE TRIGGER guard_comparison_update_5624 BEFORE UPDATE ON "comparison" WHEN '
            "OLD.until IS NOT NULL OR OLD.organisation_id <> NEW.organisation_id OR OLD.level"
            " <> NEW.level OR OLD.post <> NEW.post OR OLD.pay_band <> NEW.pay_band OR "
            "COALESCE(OLD.title_grade, '') <> COALESCE(NEW.title_grade, '') OR OLD.since <> "
            "NEW.since BEGIN SELECT RAISE(ABORT, 'rows of a comparison table are closed once "
            "and never changed'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION guard_installation_delete_3545() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'the installation row is written once' USING"
            " ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_installation_delete_3545 BEFORE DELETE ON "installation" '
            "FOR EACH ROW EXECUTE FUNCTION guard_installation_delete_3545()"
        ),
        (
            "CREATE FUNCTION guard_installation_update_5018() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'only the clock of a demo may move, towards "
            "the present' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_installation_update_5018 BEFORE UPDATE ON "installation" '
            "FOR EACH ROW WHEN (OLD.is_demo <> NEW.is_demo OR OLD.base_url <> NEW.base_url OR"
            " OLD.province <> NEW.province OR NEW.clock_offset < OLD.clock_offset) EXECUTE "
            "FUNCTION guard_installation_update_5018()"
        ),
        (
            "CREATE FUNCTION guard_audit_event_update_2894() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'audit events are never changed' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_audit_event_update_2894 BEFORE UPDATE ON "audit_event" FOR '
            "EACH ROW EXECUTE FUNCTION guard_audit_event_update_2894()"
        ),
        (
            "CREATE FUNCTION guard_audit_event_delete_2907() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'audit events are never deleted' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_audit_event_delete_2907 BEFORE DELETE ON "audit_event" FOR '
            "EACH ROW EXECUTE FUNCTION guard_audit_event_delete_2907()"
        ),
        (
            "CREATE FUNCTION guard_log_entry_update_2086() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_log_entry_update_2086 BEFORE UPDATE ON "log_entry" FOR EACH'
            " ROW EXECUTE FUNCTION guard_log_entry_update_2086()"
        ),
        (
            "CREATE FUNCTION guard_log_entry_delete_2086() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_log_entry_delete_2086 BEFORE DELETE ON "log_entry" FOR EACH'
            " ROW EXECUTE FUNCTION guard_log_entry_delete_2086()"
        ),
        (
            "CREATE FUNCTION guard_key_delete_1849() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'keys stay on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_key_delete_1849 BEFORE DELETE ON "key" FOR EACH ROW EXECUTE'
            " FUNCTION guard_key_delete_1849()"
        ),
        (
            "CREATE FUNCTION guard_tree_head_delete_2086() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_tree_head_delete_2086 BEFORE DELETE ON "tree_head" FOR EACH'
            " ROW EXECUTE FUNCTION guard_tree_head_delete_2086()"
        ),
        (
            "CREATE FUNCTION guard_tree_head_update_1751() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'the log only grows' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_tree_head_update_1751 BEFORE UPDATE ON "tree_head" FOR EACH'
            " ROW WHEN (NEW.size < OLD.size) EXECUTE FUNCTION guard_tree_head_update_1751()"
        ),
        (
            "CREATE FUNCTION guard_amendment_delete_2473() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'amendments stay on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_amendment_delete_2473 BEFORE DELETE ON "amendment" FOR EACH'
            " ROW EXECUTE FUNCTION guard_amendment_delete_2473()"
        ),
        (
            "CREATE FUNCTION guard_amendment_update_3394() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'a decided amendment is never changed' USING ERRCODE"
            " = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_amendment_update_3394 BEFORE UPDATE ON "amendment" FOR EACH'
            " ROW WHEN (OLD.state <> 'proposed') EXECUTE FUNCTION "
            "guard_amendment_update_3394()"
        ),
        (
            "CREATE FUNCTION guard_amendment_update_3281() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'what was proposed is never changed' USING ERRCODE ="
            " 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_amendment_update_3281 BEFORE UPDATE ON "amendment" FOR EACH'
            " ROW WHEN (OLD.content <> NEW.content OR OLD.proposed_by_id <> "
            "NEW.proposed_by_id) EXECUTE FUNCTION guard_amendment_update_3281()"
        ),
        (
            "CREATE FUNCTION guard_decision_update_2627() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'decisions are never changed' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_decision_update_2627 BEFORE UPDATE ON "decision" FOR EACH '
            "ROW EXECUTE FUNCTION guard_decision_update_2627()"
        ),
        (
            "CREATE FUNCTION guard_decision_delete_2640() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'decisions are never deleted' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_decision_delete_2640 BEFORE DELETE ON "decision" FOR EACH '
            "ROW EXECUTE FUNCTION guard_decision_delete_2640()"
        ),
        (
            "CREATE FUNCTION guard_case_part_update_2962() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'a part in a case is never changed' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_case_part_update_2962 BEFORE UPDATE ON "case_part" FOR EACH'
            " ROW EXECUTE FUNCTION guard_case_part_update_2962()"
        ),
        (
            "CREATE FUNCTION guard_case_part_delete_3046() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'a part in a case is never given up' USING ERRCODE ="
            " 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_case_part_delete_3046 BEFORE DELETE ON "case_part" FOR EACH'
            " ROW EXECUTE FUNCTION guard_case_part_delete_3046()"
        ),
        (
            "CREATE FUNCTION guard_body_delete_2079() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'a body stays on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_body_delete_2079 BEFORE DELETE ON "body" FOR EACH ROW '
            "EXECUTE FUNCTION guard_body_delete_2079()"
        ),
        (
            "CREATE FUNCTION guard_body_update_2176() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'a body keeps its number' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_body_update_2176 BEFORE UPDATE ON "body" FOR EACH ROW WHEN '
            "(OLD.number <> NEW.number) EXECUTE FUNCTION guard_body_update_2176()"
        ),
        (
            "CREATE FUNCTION guard_certificate_delete_2675() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'certificates stay on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_certificate_delete_2675 BEFORE DELETE ON "certificate" FOR '
            "EACH ROW EXECUTE FUNCTION guard_certificate_delete_2675()"
        ),
        (
            "CREATE FUNCTION guard_certificate_update_4515() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'a number, once given, stays with its certificate' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_certificate_update_4515 BEFORE UPDATE ON "certificate" FOR '
            "EACH ROW WHEN (OLD.number <> NEW.number OR OLD.public_id <> NEW.public_id) "
            "EXECUTE FUNCTION guard_certificate_update_4515()"
        ),
        (
            "CREATE FUNCTION guard_certificate_update_3448() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'a revoked certificate stays revoked' USING ERRCODE"
            " = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_certificate_update_3448 BEFORE UPDATE ON "certificate" FOR '
            "EACH ROW WHEN (OLD.state = 'revoked' AND NEW.state <> 'revoked') EXECUTE "
            "FUNCTION guard_certificate_update_3448()"
        ),
        (
            "CREATE FUNCTION guard_certificate_change_delete_4400() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'what happened to a certificate stays on "
            "record' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_certificate_change_delete_4400 BEFORE DELETE ON "
            '"certificate_change" FOR EACH ROW EXECUTE FUNCTION '
            "guard_certificate_change_delete_4400()"
        ),
        (
            "CREATE FUNCTION guard_series_update_1716() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'serials only grow' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_series_update_1716 BEFORE UPDATE ON "series" FOR EACH ROW '
            "WHEN (NEW.last < OLD.last) EXECUTE FUNCTION guard_series_update_1716()"
        ),
        (
            "CREATE FUNCTION guard_series_delete_1716() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'serials only grow' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_series_delete_1716 BEFORE DELETE ON "series" FOR EACH ROW '
            "EXECUTE FUNCTION guard_series_delete_1716()"
        ),
        (
            "CREATE FUNCTION guard_appointment_delete_2719() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'appointments stay on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_appointment_delete_2719 BEFORE DELETE ON "appointment" FOR '
            "EACH ROW EXECUTE FUNCTION guard_appointment_delete_2719()"
        ),
        (
            "CREATE FUNCTION guard_appointment_update_3743() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'an approved appointment keeps its term' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_appointment_update_3743 BEFORE UPDATE ON "appointment" FOR '
            "EACH ROW WHEN (OLD.log_position IS NOT NULL AND (OLD.term_start <> "
            "NEW.term_start OR OLD.term_end <> NEW.term_end OR OLD.person_id <> NEW.person_id"
            " OR OLD.body_id <> NEW.body_id OR OLD.level <> NEW.level)) EXECUTE FUNCTION "
            "guard_appointment_update_3743()"
        ),
        (
            "CREATE FUNCTION guard_appointment_end_delete_2943() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'a confirmed end stays on record' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_appointment_end_delete_2943 BEFORE DELETE ON "
            '"appointment_end" FOR EACH ROW WHEN (OLD.log_position IS NOT NULL) EXECUTE '
            "FUNCTION guard_appointment_end_delete_2943()"
        ),
        (
            "CREATE FUNCTION guard_appointment_end_update_2997() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'a confirmed end is never changed' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_appointment_end_update_2997 BEFORE UPDATE ON "
            '"appointment_end" FOR EACH ROW WHEN (OLD.log_position IS NOT NULL) EXECUTE '
            "FUNCTION guard_appointment_end_update_2997()"
        ),
        (
            "CREATE FUNCTION guard_panel_vote_update_2149() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'a vote is never changed' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_panel_vote_update_2149 BEFORE UPDATE ON "panel_vote" FOR '
            "EACH ROW EXECUTE FUNCTION guard_panel_vote_update_2149()"
        ),
        (
            "CREATE FUNCTION guard_panel_vote_delete_2399() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'a vote is never taken back' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_panel_vote_delete_2399 BEFORE DELETE ON "panel_vote" FOR '
            "EACH ROW EXECUTE FUNCTION guard_panel_vote_delete_2399()"
        ),
        (
            "CREATE FUNCTION guard_panel_seat_delete_2078() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'a seat stays on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_panel_seat_delete_2078 BEFORE DELETE ON "panel_seat" FOR '
            "EACH ROW EXECUTE FUNCTION guard_panel_seat_delete_2078()"
        ),
        (
            "CREATE FUNCTION guard_comparison_delete_4709() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'rows of a comparison table are closed, not removed'"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_comparison_delete_4709 BEFORE DELETE ON "comparison" FOR '
            "EACH ROW EXECUTE FUNCTION guard_comparison_delete_4709()"
        ),
        (
            "CREATE FUNCTION guard_comparison_update_5624() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'rows of a comparison table are closed once and "
            "never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_comparison_update_5624 BEFORE UPDATE ON "comparison" FOR '
            "EACH ROW WHEN (OLD.until IS NOT NULL OR OLD.organisation_id <> "
            "NEW.organisation_id OR OLD.level <> NEW.level OR OLD.post <> NEW.post OR "
            "OLD.pay_band <> NEW.pay_band OR COALESCE(OLD.title_grade, '') <> "
            "COALESCE(NEW.title_grade, '') OR OLD.since <> NEW.since) EXECUTE FUNCTION "
            "guard_comparison_update_5624()"
        ),
    ),
}
"""What the database itself refuses from this revision on."""


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("base_url", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("clock_offset", sa.Integer(), nullable=False),
        sa.CheckConstraint("clock_offset <= 0", name=op.f("ck_installation_past")),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_single")),
        sa.CheckConstraint("is_demo OR clock_offset = 0", name=op.f("ck_installation_real_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "log_entry",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_entry")),
    )
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_entry_kind"), ["kind"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "series",
        sa.Column("body_number", sa.String(length=13), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("body_number", "year", "level", name=op.f("pk_series")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_failure_key"), ["key"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_keep_until"), ["keep_until"], unique=False)

    op.create_table(
        "total",
        sa.Column("body_number", sa.String(length=13), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("body_number", "region", "level", "year", name=op.f("pk_total")),
    )
    op.create_table(
        "tree_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_tree_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tree_head")),
    )
    op.create_table(
        "identity_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("nationality", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_identity_document_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_document")),
        sa.UniqueConstraint(
            "type", "number_index", name=op.f("uq_identity_document_type_number_index")
        ),
    )
    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_document_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=60), nullable=False),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=13), nullable=False),
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("private_pem", sa.LargeBinary(), nullable=False),
        sa.Column("certificate_pem", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compromised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["log_position"], ["log_entry.position"], name=op.f("fk_key_log_position_log_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_key_key_id")),
    )
    with op.batch_alter_table("key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_key_use"), ["use"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("contact_name", sa.String(length=60), nullable=False),
        sa.Column("contact_phone", sa.String(length=30), nullable=False),
        sa.Column("administrator_name", sa.String(length=60), nullable=False),
        sa.Column("receipt_hash", sa.String(length=64), nullable=True),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["stored_file.id"], name=op.f("fk_organisation_proof_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_organisation_receipt_hash")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_organisation_uscc_live",
            ["uscc"],
            unique=True,
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        )

    op.create_table(
        "status_list",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=13), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.LargeBinary(), nullable=False),
        sa.Column("suspended", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("suspension_document", sa.LargeBinary(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_status_list_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_status_list")),
    )
    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_list_owner"), ["owner"], unique=False)

    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_body_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("number", name=op.f("uq_body_number")),
    )
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_body_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_body_region"), ["region"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("waiting_for", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_case_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_case_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_waiting_for"), ["waiting_for"], unique=False)

    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("keyword", sa.String(length=60), nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("final_on", sa.Date(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["organisation.id"],
            name=op.f("fk_contest_recorded_by_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("document", "name", name=op.f("uq_contest_document_name")),
    )
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_region"), ["region"], unique=False)

    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("occupation", sa.String(length=20), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("stated_by_id", sa.Integer(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_fact_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["stated_by_id"], ["organisation.id"], name=op.f("fk_fact_stated_by_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_stated_by_id"), ["stated_by_id"], unique=False)

    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("stated_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_photo_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_photo_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["stated_by_id"], ["organisation.id"], name=op.f("fk_photo_stated_by_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_person_id"), ["person_id"], unique=False)

    op.create_table(
        "status_index",
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["list_number"],
            ["status_list.number"],
            name=op.f("fk_status_index_list_number_status_list"),
        ),
        sa.PrimaryKeyConstraint("list_number", "position", name=op.f("pk_status_index")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=False),
        sa.Column("totp_counter", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_user_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("law_digest", sa.String(length=64), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (version IS NOT NULL)",
            name=op.f("ck_amendment_approved_version"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by_id IS NOT NULL",
            name=op.f("ck_amendment_approved_by_somebody"),
        ),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name=op.f("ck_amendment_two_people")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_amendment_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_amendment_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user.id"], name=op.f("fk_amendment_proposed_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("version", name=op.f("uq_amendment_version")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_state"), ["state"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name=op.f("fk_audit_event_actor_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_at"), ["at"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_calendar_day_recorded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_calendar_year_recorded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "case_part",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_part_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_case_part_user_id_user")),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_case_part")),
        sa.UniqueConstraint(
            "case_id", "user_id", "part", name=op.f("uq_case_part_case_id_user_id_part")
        ),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.String(length=22), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("body_number", sa.String(length=13), nullable=False),
        sa.Column("issuer_name", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("holder_name", sa.LargeBinary(), nullable=False),
        sa.Column("occupation", sa.String(length=20), nullable=False),
        sa.Column("edition", sa.String(length=10), nullable=False),
        sa.Column("occupation_name", sa.String(length=80), nullable=False),
        sa.Column("trade", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(length=20), nullable=False),
        sa.Column("key_id", sa.String(length=60), nullable=False),
        sa.Column("status_list", sa.Integer(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("record_salt", sa.LargeBinary(), nullable=False),
        sa.Column("identity_salt", sa.LargeBinary(), nullable=False),
        sa.Column("claim_hash", sa.String(length=64), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revocation_reason", sa.String(length=40), nullable=False),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("suspended_until", sa.Date(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_certificate_case_id_case")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["identity_document.id"],
            name=op.f("fk_certificate_document_id_identity_document"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_certificate_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_certificate_photo_id_photo")
        ),
        sa.ForeignKeyConstraint(
            ["status_list"],
            ["status_list.number"],
            name=op.f("fk_certificate_status_list_status_list"),
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_supersedes_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_public_id")),
        sa.UniqueConstraint(
            "status_list", "status_index", name=op.f("uq_certificate_status_list_status_index")
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_certificate_supersedes_id")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_body_number"), ["body_number"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certificate_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_certificate_log_position"), ["log_position"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certificate_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_certificate_live",
            ["person_id", "occupation", "trade", "level"],
            unique=True,
            sqlite_where=sa.text("state IN ('planned', 'issued', 'suspended')"),
            postgresql_where=sa.text("state IN ('planned', 'issued', 'suspended')"),
        )

    op.create_table(
        "comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("title_grade", sa.String(length=40), nullable=True),
        sa.Column("pay_band", sa.String(length=60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "post <> '' OR pay_band <> '' OR title_grade IS NOT NULL",
            name=op.f("ck_comparison_says_something"),
        ),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_comparison_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_comparison_closed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_comparison_entered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_comparison_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
    )
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comparison_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_comparison_open",
            ["organisation_id", "level"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "contest_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("occupation", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("team_size", sa.Integer(), nullable=False),
        sa.CheckConstraint("team_size >= 1", name=op.f("ck_contest_event_somebody")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_contest_event_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_event")),
        sa.UniqueConstraint("contest_id", "name", name=op.f("uq_contest_event_contest_id_name")),
    )
    with op.batch_alter_table("contest_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contest_event_contest_id"), ["contest_id"], unique=False
        )

    op.create_table(
        "correction_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_correction_request_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_correction_request_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_request")),
        sa.UniqueConstraint("receipt", name=op.f("uq_correction_request_receipt")),
    )
    with op.batch_alter_table("correction_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_correction_request_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_evidence_added_by_id_user")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_evidence_case_id_case")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_case_id"), ["case_id"], unique=False)

    op.create_table(
        "filing",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("contact_name", sa.String(length=60), nullable=False),
        sa.Column("contact_phone", sa.String(length=30), nullable=False),
        sa.Column("site_address", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(valid_from IS NULL) = (valid_to IS NULL) AND valid_from <= valid_to",
            name=op.f("ck_filing_term"),
        ),
        sa.CheckConstraint(
            "valid_from IS NULL OR body_id IS NOT NULL", name=op.f("ck_filing_approved_body")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_filing_body_id_body")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_filing_case_id_case")),
        sa.ForeignKeyConstraint(
            ["log_position"], ["log_entry.position"], name=op.f("fk_filing_log_position_log_entry")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_filing")),
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_body_id"), ["body_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_invitation_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_invitation_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invitation_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_job_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["user.id"], name=op.f("fk_job_started_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "public_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("rule_id", sa.String(length=60), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_public_notice_case_id_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice")),
    )
    with op.batch_alter_table("public_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_notice_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_public_notice_last_day"), ["last_day"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("user_id <> granted_by_id", name=op.f("ck_role_grant_not_to_oneself")),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["user.id"], name=op.f("fk_role_grant_granted_by_id_user")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_role_grant_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_role_grant_live",
            ["user_id", "role"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "appointment",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("occupation", sa.String(length=20), nullable=False),
        sa.Column("edition", sa.String(length=10), nullable=False),
        sa.Column("occupation_name", sa.String(length=80), nullable=False),
        sa.Column("trade", sa.String(length=80), nullable=False),
        sa.Column("standard", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("post", sa.String(length=80), nullable=False),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("term_start", sa.Date(), nullable=False),
        sa.Column("term_end", sa.Date(), nullable=False),
        sa.Column("merits", sa.Text(), nullable=False),
        sa.Column("exception", sa.Text(), nullable=False),
        sa.Column("prior_number", sa.String(length=40), nullable=False),
        sa.Column("prior_level", sa.String(length=40), nullable=False),
        sa.Column("prior_since", sa.Date(), nullable=False),
        sa.Column("prior_certificate_id", sa.Integer(), nullable=True),
        sa.Column("prior_fact_id", sa.Integer(), nullable=True),
        sa.Column("renews_id", sa.Integer(), nullable=True),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("slips_id", sa.Integer(), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(prior_certificate_id IS NULL) <> (prior_fact_id IS NULL)",
            name=op.f("ck_appointment_prior"),
        ),
        sa.CheckConstraint("term_start <= term_end", name=op.f("ck_appointment_term")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_appointment_body_id_body")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_appointment_case_id_case")),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_appointment_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["identity_document.id"],
            name=op.f("fk_appointment_document_id_identity_document"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_appointment_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_appointment_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_appointment_photo_id_photo")
        ),
        sa.ForeignKeyConstraint(
            ["prior_certificate_id"],
            ["certificate.id"],
            name=op.f("fk_appointment_prior_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["prior_fact_id"], ["fact.id"], name=op.f("fk_appointment_prior_fact_id_fact")
        ),
        sa.ForeignKeyConstraint(
            ["renews_id"],
            ["appointment.case_id"],
            name=op.f("fk_appointment_renews_id_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["slips_id"],
            ["stored_file.id"],
            name=op.f("fk_appointment_slips_id_stored_file"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_body_id"), ["body_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_appointment_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_appointment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "batch",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("receipt_sha256", sa.String(length=64), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("slips_id", sa.Integer(), nullable=True),
        sa.Column("archive_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["archive_id"], ["stored_file.id"], name=op.f("fk_batch_archive_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_batch_body_id_body")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_batch_case_id_case")),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filing.case_id"], name=op.f("fk_batch_filing_id_filing")
        ),
        sa.ForeignKeyConstraint(
            ["slips_id"], ["stored_file.id"], name=op.f("fk_batch_slips_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["stored_file.id"], name=op.f("fk_batch_submission_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_batch")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_body_id"), ["body_id"], unique=False)

    op.create_table(
        "certificate_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.LargeBinary(), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_certificate_change_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_change_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["user.id"], name=op.f("fk_certificate_change_done_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_certificate_change_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_change")),
    )
    with op.batch_alter_table("certificate_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_change_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certificate_change_certificate_id"), ["certificate_id"], unique=False
        )

    op.create_table(
        "credential",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("unsigned", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_credential_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=40), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=30), nullable=False),
        sa.Column("to_state", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "user_id", "part"],
            ["case_part.case_id", "case_part.user_id", "case_part.part"],
            name=op.f("fk_decision_case_id_user_id_part_case_part"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_decision_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_decision_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_case_id"), ["case_id"], unique=False)

    op.create_table(
        "measure",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("holder_name", sa.LargeBinary(), nullable=False),
        sa.Column("occupation", sa.String(length=20), nullable=False),
        sa.Column("trade", sa.String(length=80), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_measure_case_id_case")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_measure_job_id_job")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_measure")),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=32), nullable=False),
        sa.Column("about_row", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_objection_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notice.id"], name=op.f("fk_objection_notice_id_public_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("receipt", name=op.f("uq_objection_receipt")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "scope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("occupation", sa.String(length=20), nullable=False),
        sa.Column("edition", sa.String(length=10), nullable=False),
        sa.Column("occupation_name", sa.String(length=80), nullable=False),
        sa.Column("trade", sa.String(length=80), nullable=False),
        sa.Column("top_level", sa.String(length=40), nullable=False),
        sa.Column("standard", sa.String(length=120), nullable=False),
        sa.Column("norm", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filing.case_id"], name=op.f("fk_scope_filing_id_filing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scope")),
        sa.UniqueConstraint(
            "filing_id", "occupation", "trade", name=op.f("uq_scope_filing_id_occupation_trade")
        ),
    )
    with op.batch_alter_table("scope", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scope_filing_id"), ["filing_id"], unique=False)

    op.create_table(
        "appointment_end",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["appointment.case_id"],
            name=op.f("fk_appointment_end_case_id_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_appointment_end_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_appointment_end")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("condition_id", sa.String(length=40), nullable=False),
        sa.Column("eligibility", sa.JSON(), nullable=False),
        sa.Column("manual_reason", sa.Text(), nullable=False),
        sa.Column("theory", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("practical", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("review", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("pass_mark", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["batch.case_id"], name=op.f("fk_candidate_case_id_batch")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["identity_document.id"],
            name=op.f("fk_candidate_document_id_identity_document"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_candidate_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_candidate_photo_id_photo")
        ),
        sa.ForeignKeyConstraint(
            ["scope_id"], ["scope.id"], name=op.f("fk_candidate_scope_id_scope")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint(
            "case_id", "person_id", "scope_id", name=op.f("uq_candidate_case_id_person_id_scope_id")
        ),
        sa.UniqueConstraint("case_id", "row", name=op.f("uq_candidate_case_id_row")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidate_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidate_state"), ["state"], unique=False)

    op.create_table(
        "measure_item",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["measure.case_id"], name=op.f("fk_measure_item_case_id_measure")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_measure_item_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("case_id", "certificate_id", name=op.f("pk_measure_item")),
    )
    with op.batch_alter_table("measure_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_measure_item_certificate_id"), ["certificate_id"], unique=False
        )

    op.create_table(
        "nomination",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("decision_document", sa.String(length=60), nullable=False),
        sa.Column("deeds", sa.Text(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("slips_id", sa.Integer(), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_nomination_body_id_body")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_nomination_case_id_case")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["identity_document.id"],
            name=op.f("fk_nomination_document_id_identity_document"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_nomination_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_nomination_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_nomination_photo_id_photo")
        ),
        sa.ForeignKeyConstraint(
            ["scope_id"], ["scope.id"], name=op.f("fk_nomination_scope_id_scope")
        ),
        sa.ForeignKeyConstraint(
            ["slips_id"],
            ["stored_file.id"],
            name=op.f("fk_nomination_slips_id_stored_file"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_nomination")),
    )
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nomination_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nomination_person_id"), ["person_id"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("photos_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("errors_id", sa.Integer(), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("correct_rows", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["batch.case_id"], name=op.f("fk_upload_case_id_batch")
        ),
        sa.ForeignKeyConstraint(
            ["errors_id"], ["stored_file.id"], name=op.f("fk_upload_errors_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_upload_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_upload_job_id_job")),
        sa.ForeignKeyConstraint(
            ["photos_id"], ["stored_file.id"], name=op.f("fk_upload_photos_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["stored_file.id"], name=op.f("fk_upload_report_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user.id"], name=op.f("fk_upload_uploaded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_case_id"), ["case_id"], unique=False)

    op.create_table(
        "candidate_fact",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_fact_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_candidate_fact_fact_id_fact")
        ),
        sa.PrimaryKeyConstraint("candidate_id", "fact_id", name=op.f("pk_candidate_fact")),
    )
    op.create_table(
        "nomination_fact",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["nomination.case_id"], name=op.f("fk_nomination_fact_case_id_nomination")
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_nomination_fact_fact_id_fact")
        ),
        sa.PrimaryKeyConstraint("case_id", "fact_id", name=op.f("pk_nomination_fact")),
    )
    op.create_table(
        "panel_seat",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(left_at IS NULL) = (left_reason = '')", name=op.f("ck_panel_seat_left_with_a_reason")
        ),
        sa.CheckConstraint(
            "organisation_id <> employer_id", name=op.f("ck_panel_seat_not_of_the_employer")
        ),
        sa.CheckConstraint(
            "user_id <> named_by_id", name=op.f("ck_panel_seat_not_named_by_oneself")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["nomination.case_id"], name=op.f("fk_panel_seat_case_id_nomination")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["organisation.id"],
            name=op.f("fk_panel_seat_employer_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["user.id"], name=op.f("fk_panel_seat_named_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_panel_seat_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_panel_seat_user_id_user")),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_panel_seat")),
    )
    op.create_table(
        "panel_vote",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_in_favour", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id", "user_id"],
            ["panel_seat.case_id", "panel_seat.user_id"],
            name=op.f("fk_panel_vote_case_id_user_id_panel_seat"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["nomination.case_id"], name=op.f("fk_panel_vote_case_id_nomination")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_panel_vote_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_panel_vote_user_id_user")),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_panel_vote")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_decided_by_id_user"), "user", ["decided_by_id"], ["id"]
        )

    # ### end Alembic commands ###


def downgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_organisation_decided_by_id_user"), type_="foreignkey"
        )

    op.drop_table("panel_vote")
    op.drop_table("panel_seat")
    op.drop_table("nomination_fact")
    op.drop_table("candidate_fact")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_case_id"))

    op.drop_table("upload")
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nomination_person_id"))
        batch_op.drop_index(batch_op.f("ix_nomination_body_id"))

    op.drop_table("nomination")
    with op.batch_alter_table("measure_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_item_certificate_id"))

    op.drop_table("measure_item")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_state"))
        batch_op.drop_index(batch_op.f("ix_candidate_person_id"))
        batch_op.drop_index(batch_op.f("ix_candidate_case_id"))

    op.drop_table("candidate")
    op.drop_table("appointment_end")
    with op.batch_alter_table("scope", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scope_filing_id"))

    op.drop_table("scope")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_notice_id"))

    op.drop_table("objection")
    op.drop_table("measure")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_case_id"))

    op.drop_table("decision")
    op.drop_table("credential")
    with op.batch_alter_table("certificate_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_change_certificate_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_change_case_id"))

    op.drop_table("certificate_change")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_body_id"))

    op.drop_table("batch")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_person_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_certificate_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_body_id"))

    op.drop_table("appointment")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_grant_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_role_grant_user_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_user_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("public_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_notice_last_day"))
        batch_op.drop_index(batch_op.f("ix_public_notice_case_id"))

    op.drop_table("public_notice")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_state"))
        batch_op.drop_index(batch_op.f("ix_job_organisation_id"))

    op.drop_table("job")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_organisation_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filing_body_id"))

    op.drop_table("filing")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_case_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("correction_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_request_organisation_id"))

    op.drop_table("correction_request")
    with op.batch_alter_table("contest_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_event_contest_id"))

    op.drop_table("contest_event")
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_comparison_open",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_comparison_organisation_id"))

    op.drop_table("comparison")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificate_live",
            sqlite_where=sa.text("state IN ('planned', 'issued', 'suspended')"),
            postgresql_where=sa.text("state IN ('planned', 'issued', 'suspended')"),
        )
        batch_op.drop_index(batch_op.f("ix_certificate_state"))
        batch_op.drop_index(batch_op.f("ix_certificate_person_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_log_position"))
        batch_op.drop_index(batch_op.f("ix_certificate_case_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_body_number"))

    op.drop_table("certificate")
    op.drop_table("case_part")
    op.drop_table("calendar_year")
    op.drop_table("calendar_day")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_action"))

    op.drop_table("audit_event")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_state"))

    op.drop_table("amendment")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_organisation_id"))

    op.drop_table("user")
    op.drop_table("status_index")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_person_id"))

    op.drop_table("photo")
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_stated_by_id"))
        batch_op.drop_index(batch_op.f("ix_fact_person_id"))

    op.drop_table("fact")
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_region"))

    op.drop_table("contest")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_waiting_for"))
        batch_op.drop_index(batch_op.f("ix_case_state"))
        batch_op.drop_index(batch_op.f("ix_case_region"))
        batch_op.drop_index(batch_op.f("ix_case_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_case_kind"))

    op.drop_table("case")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_region"))
        batch_op.drop_index(batch_op.f("ix_body_organisation_id"))

    op.drop_table("body")
    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_list_owner"))

    op.drop_table("status_list")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_organisation_uscc_live",
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        )
        batch_op.drop_index(batch_op.f("ix_organisation_state"))
        batch_op.drop_index(batch_op.f("ix_organisation_region"))
        batch_op.drop_index(batch_op.f("ix_organisation_name"))

    op.drop_table("organisation")
    with op.batch_alter_table("key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_use"))
        batch_op.drop_index(batch_op.f("ix_key_owner"))

    op.drop_table("key")
    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_document_person_id"))

    op.drop_table("identity_document")
    op.drop_table("tree_head")
    op.drop_table("total")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_keep_until"))
        batch_op.drop_index(batch_op.f("ix_stored_file_address"))

    op.drop_table("stored_file")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_key"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_at"))

    op.drop_table("sign_in_failure")
    op.drop_table("series")
    op.drop_table("person")
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_log_entry_kind"))

    op.drop_table("log_entry")
    op.drop_table("installation")
    op.drop_table("checkpoint")
    # ### end Alembic commands ###
