"""Certificates that outlive the server"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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
            'CREATE TRIGGER guard_key_update_5443 BEFORE UPDATE ON "key" WHEN '
            "OLD.compromised_at IS NOT NULL AND (NEW.compromised_at IS NULL OR "
            "NEW.compromised_at > OLD.compromised_at) BEGIN SELECT RAISE(ABORT, 'a compromise"
            " stays on record and can only be dated earlier'); END"
        ),
        (
            'CREATE TRIGGER guard_key_event_update_3522 BEFORE UPDATE ON "key_event" BEGIN '
            "SELECT RAISE(ABORT, 'what was done to a key stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_key_event_delete_3522 BEFORE DELETE ON "key_event" BEGIN '
            "SELECT RAISE(ABORT, 'what was done to a key stays on record'); END"
        ),
        (
            "CREATE TRIGGER guard_key_history_version_update_3287 BEFORE UPDATE ON "
            '"key_history_version" BEGIN SELECT RAISE(ABORT, \'a signed key history stays as '
            "it is'); END"
        ),
        (
            "CREATE TRIGGER guard_key_history_version_delete_3287 BEFORE DELETE ON "
            '"key_history_version" BEGIN SELECT RAISE(ABORT, \'a signed key history stays as '
            "it is'); END"
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
            'CREATE TRIGGER guard_case_part_update_2962 BEFORE UPDATE ON "case_part" BEGIN '
            "SELECT RAISE(ABORT, 'a part in a case is never changed'); END"
        ),
        (
            'CREATE TRIGGER guard_case_part_delete_3046 BEFORE DELETE ON "case_part" BEGIN '
            "SELECT RAISE(ABORT, 'a part in a case is never given up'); END"
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
            'CREATE TRIGGER guard_handling_update_2926 BEFORE UPDATE ON "handling" BEGIN '
            "SELECT RAISE(ABORT, 'who held a case is never changed'); END"
        ),
        (
            'CREATE TRIGGER guard_handling_delete_3196 BEFORE DELETE ON "handling" BEGIN '
            "SELECT RAISE(ABORT, 'who held a case is never forgotten'); END"
        ),
        (
            'CREATE TRIGGER guard_mark_update_2208 BEFORE UPDATE ON "mark" BEGIN SELECT '
            "RAISE(ABORT, 'marks are never changed'); END"
        ),
        (
            'CREATE TRIGGER guard_mark_delete_2221 BEFORE DELETE ON "mark" BEGIN SELECT '
            "RAISE(ABORT, 'marks are never deleted'); END"
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
            'CREATE TRIGGER guard_conduct_entry_delete_4564 BEFORE DELETE ON "conduct_entry" '
            "BEGIN SELECT RAISE(ABORT, 'what was recorded of an examiner stays on record'); "
            "END"
        ),
        (
            "CREATE TRIGGER guard_conduct_withdrawal_delete_4564 BEFORE DELETE ON "
            '"conduct_withdrawal" BEGIN SELECT RAISE(ABORT, \'what was recorded of an examiner'
            " stays on record'); END"
        ),
        (
            "CREATE TRIGGER guard_standing_change_delete_3173 BEFORE DELETE ON "
            '"standing_change" BEGIN SELECT RAISE(ABORT, \'changes of a filing stay on '
            "record'); END"
        ),
        (
            'CREATE TRIGGER guard_staff_member_delete_2377 BEFORE DELETE ON "staff_member" '
            "BEGIN SELECT RAISE(ABORT, 'examiners stay on record'); END"
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
            "CREATE TRIGGER guard_batch_approval_delete_4205 BEFORE DELETE ON "
            '"batch_approval" BEGIN SELECT RAISE(ABORT, \'what was handed in or decided stays '
            "on record'); END"
        ),
        (
            'CREATE TRIGGER guard_admission_delete_4205 BEFORE DELETE ON "admission" BEGIN '
            "SELECT RAISE(ABORT, 'what was handed in or decided stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_hand_in_delete_4205 BEFORE DELETE ON "hand_in" BEGIN SELECT'
            " RAISE(ABORT, 'what was handed in or decided stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_exam_plan_delete_4205 BEFORE DELETE ON "exam_plan" BEGIN '
            "SELECT RAISE(ABORT, 'what was handed in or decided stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_recusal_delete_4205 BEFORE DELETE ON "recusal" BEGIN SELECT'
            " RAISE(ABORT, 'what was handed in or decided stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_remark_delete_4205 BEFORE DELETE ON "remark" BEGIN SELECT '
            "RAISE(ABORT, 'what was handed in or decided stays on record'); END"
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
            "CREATE TRIGGER guard_contest_list_handing_in_update_3146 BEFORE UPDATE ON "
            '"contest_list_handing_in" BEGIN SELECT RAISE(ABORT, \'what was handed in stays as'
            " it was'); END"
        ),
        (
            "CREATE TRIGGER guard_contest_list_handing_in_delete_3210 BEFORE DELETE ON "
            '"contest_list_handing_in" BEGIN SELECT RAISE(ABORT, \'what was handed in stays on'
            " record'); END"
        ),
        (
            'CREATE TRIGGER guard_dispatch_delete_3689 BEFORE DELETE ON "dispatch" BEGIN '
            "SELECT RAISE(ABORT, 'what left the registry stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_dispatch_item_delete_3689 BEFORE DELETE ON "dispatch_item" '
            "BEGIN SELECT RAISE(ABORT, 'what left the registry stays on record'); END"
        ),
        (
            "CREATE TRIGGER guard_dispatch_receipt_update_2408 BEFORE UPDATE ON "
            "\"dispatch_receipt\" BEGIN SELECT RAISE(ABORT, 'a receipt stays as it came'); END"
        ),
        (
            "CREATE TRIGGER guard_dispatch_receipt_delete_2397 BEFORE DELETE ON "
            "\"dispatch_receipt\" BEGIN SELECT RAISE(ABORT, 'a receipt stays on record'); END"
        ),
        (
            'CREATE TRIGGER guard_dispatch_update_2270 BEFORE UPDATE ON "dispatch" WHEN '
            "OLD.handed_out_at IS NOT NULL AND NEW.handed_out_at <> OLD.handed_out_at BEGIN "
            "SELECT RAISE(ABORT, 'a file is handed out once'); END"
        ),
        (
            "CREATE TRIGGER guard_retention_plan_delete_3330 BEFORE DELETE ON "
            '"retention_plan" BEGIN SELECT RAISE(ABORT, \'what was destroyed stays on '
            "record'); END"
        ),
        (
            'CREATE TRIGGER guard_legal_hold_delete_1943 BEFORE DELETE ON "legal_hold" BEGIN '
            "SELECT RAISE(ABORT, 'holds stay on record'); END"
        ),
        (
            "CREATE TRIGGER guard_legal_hold_lifting_delete_1943 BEFORE DELETE ON "
            "\"legal_hold_lifting\" BEGIN SELECT RAISE(ABORT, 'holds stay on record'); END"
        ),
        (
            'CREATE TRIGGER guard_erasure_delete_2279 BEFORE DELETE ON "erasure" BEGIN SELECT'
            " RAISE(ABORT, 'erasures stay on record'); END"
        ),
        (
            'CREATE TRIGGER guard_holding_row_delete_3653 BEFORE DELETE ON "holding_row" WHEN'
            " OLD.fact_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'what is on record keeps its "
            "provenance'); END"
        ),
        (
            'CREATE TRIGGER guard_holding_row_update_3653 BEFORE UPDATE ON "holding_row" WHEN'
            " OLD.fact_id IS NOT NULL AND (NEW.fact_id IS NULL OR OLD.fact_id <> NEW.fact_id "
            "OR OLD.person_id <> NEW.person_id OR OLD.issuer <> NEW.issuer) BEGIN SELECT "
            "RAISE(ABORT, 'what is on record keeps its provenance'); END"
        ),
        (
            "CREATE TRIGGER guard_holding_withdrawal_update_2649 BEFORE UPDATE ON "
            '"holding_withdrawal" WHEN OLD.log_position IS NOT NULL BEGIN SELECT RAISE(ABORT,'
            " 'what was taken back stays so'); END"
        ),
        (
            "CREATE TRIGGER guard_holding_withdrawal_delete_2649 BEFORE DELETE ON "
            "\"holding_withdrawal\" BEGIN SELECT RAISE(ABORT, 'what was taken back stays so'); "
            "END"
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
        (
            'CREATE TRIGGER guard_share_code_update_5935 BEFORE UPDATE ON "share_code" WHEN '
            "OLD.last_day <> NEW.last_day OR OLD.code_hash <> NEW.code_hash OR OLD.person_id "
            "<> NEW.person_id OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL) "
            "BEGIN SELECT RAISE(ABORT, 'a share code never shows more, nor longer, than its "
            "holder chose'); END"
        ),
        (
            'CREATE TRIGGER guard_statement_update_2254 BEFORE UPDATE ON "statement" BEGIN '
            "SELECT RAISE(ABORT, 'a statement is made once'); END"
        ),
        (
            'CREATE TRIGGER guard_statement_delete_2501 BEFORE DELETE ON "statement" BEGIN '
            "SELECT RAISE(ABORT, 'statements stay on record'); END"
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
            "CREATE FUNCTION guard_key_update_5443() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'a compromise stays on record and can only be dated "
            "earlier' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_key_update_5443 BEFORE UPDATE ON "key" FOR EACH ROW WHEN '
            "(OLD.compromised_at IS NOT NULL AND (NEW.compromised_at IS NULL OR "
            "NEW.compromised_at > OLD.compromised_at)) EXECUTE FUNCTION "
            "guard_key_update_5443()"
        ),
        (
            "CREATE FUNCTION guard_key_event_update_3522() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'what was done to a key stays on record' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_key_event_update_3522 BEFORE UPDATE ON "key_event" FOR EACH'
            " ROW EXECUTE FUNCTION guard_key_event_update_3522()"
        ),
        (
            "CREATE FUNCTION guard_key_event_delete_3522() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'what was done to a key stays on record' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_key_event_delete_3522 BEFORE DELETE ON "key_event" FOR EACH'
            " ROW EXECUTE FUNCTION guard_key_event_delete_3522()"
        ),
        (
            "CREATE FUNCTION guard_key_history_version_update_3287() RETURNS trigger LANGUAGE"
            " plpgsql AS $$ BEGIN RAISE EXCEPTION 'a signed key history stays as it is' USING"
            " ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_key_history_version_update_3287 BEFORE UPDATE ON "
            '"key_history_version" FOR EACH ROW EXECUTE FUNCTION '
            "guard_key_history_version_update_3287()"
        ),
        (
            "CREATE FUNCTION guard_key_history_version_delete_3287() RETURNS trigger LANGUAGE"
            " plpgsql AS $$ BEGIN RAISE EXCEPTION 'a signed key history stays as it is' USING"
            " ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_key_history_version_delete_3287 BEFORE DELETE ON "
            '"key_history_version" FOR EACH ROW EXECUTE FUNCTION '
            "guard_key_history_version_delete_3287()"
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
            "CREATE FUNCTION guard_handling_update_2926() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'who held a case is never changed' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_handling_update_2926 BEFORE UPDATE ON "handling" FOR EACH '
            "ROW EXECUTE FUNCTION guard_handling_update_2926()"
        ),
        (
            "CREATE FUNCTION guard_handling_delete_3196() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'who held a case is never forgotten' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_handling_delete_3196 BEFORE DELETE ON "handling" FOR EACH '
            "ROW EXECUTE FUNCTION guard_handling_delete_3196()"
        ),
        (
            "CREATE FUNCTION guard_mark_update_2208() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'marks are never changed' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_mark_update_2208 BEFORE UPDATE ON "mark" FOR EACH ROW '
            "EXECUTE FUNCTION guard_mark_update_2208()"
        ),
        (
            "CREATE FUNCTION guard_mark_delete_2221() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'marks are never deleted' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_mark_delete_2221 BEFORE DELETE ON "mark" FOR EACH ROW '
            "EXECUTE FUNCTION guard_mark_delete_2221()"
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
            "CREATE FUNCTION guard_conduct_entry_delete_4564() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was recorded of an examiner stays on "
            "record' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_conduct_entry_delete_4564 BEFORE DELETE ON "conduct_entry" '
            "FOR EACH ROW EXECUTE FUNCTION guard_conduct_entry_delete_4564()"
        ),
        (
            "CREATE FUNCTION guard_conduct_withdrawal_delete_4564() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was recorded of an examiner stays on "
            "record' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_conduct_withdrawal_delete_4564 BEFORE DELETE ON "
            '"conduct_withdrawal" FOR EACH ROW EXECUTE FUNCTION '
            "guard_conduct_withdrawal_delete_4564()"
        ),
        (
            "CREATE FUNCTION guard_standing_change_delete_3173() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'changes of a filing stay on record' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_standing_change_delete_3173 BEFORE DELETE ON "
            '"standing_change" FOR EACH ROW EXECUTE FUNCTION '
            "guard_standing_change_delete_3173()"
        ),
        (
            "CREATE FUNCTION guard_staff_member_delete_2377() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'examiners stay on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_staff_member_delete_2377 BEFORE DELETE ON "staff_member" '
            "FOR EACH ROW EXECUTE FUNCTION guard_staff_member_delete_2377()"
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
            "CREATE FUNCTION guard_batch_approval_delete_4205() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was handed in or decided stays on "
            "record' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_batch_approval_delete_4205 BEFORE DELETE ON "
            '"batch_approval" FOR EACH ROW EXECUTE FUNCTION '
            "guard_batch_approval_delete_4205()"
        ),
        (
            "CREATE FUNCTION guard_admission_delete_4205() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'what was handed in or decided stays on record' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_admission_delete_4205 BEFORE DELETE ON "admission" FOR EACH'
            " ROW EXECUTE FUNCTION guard_admission_delete_4205()"
        ),
        (
            "CREATE FUNCTION guard_hand_in_delete_4205() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'what was handed in or decided stays on record' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_hand_in_delete_4205 BEFORE DELETE ON "hand_in" FOR EACH ROW'
            " EXECUTE FUNCTION guard_hand_in_delete_4205()"
        ),
        (
            "CREATE FUNCTION guard_exam_plan_delete_4205() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'what was handed in or decided stays on record' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_exam_plan_delete_4205 BEFORE DELETE ON "exam_plan" FOR EACH'
            " ROW EXECUTE FUNCTION guard_exam_plan_delete_4205()"
        ),
        (
            "CREATE FUNCTION guard_recusal_delete_4205() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'what was handed in or decided stays on record' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_recusal_delete_4205 BEFORE DELETE ON "recusal" FOR EACH ROW'
            " EXECUTE FUNCTION guard_recusal_delete_4205()"
        ),
        (
            "CREATE FUNCTION guard_remark_delete_4205() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'what was handed in or decided stays on record' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_remark_delete_4205 BEFORE DELETE ON "remark" FOR EACH ROW '
            "EXECUTE FUNCTION guard_remark_delete_4205()"
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
            "CREATE FUNCTION guard_contest_list_handing_in_update_3146() RETURNS trigger "
            "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was handed in stays as it "
            "was' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_contest_list_handing_in_update_3146 BEFORE UPDATE ON "
            '"contest_list_handing_in" FOR EACH ROW EXECUTE FUNCTION '
            "guard_contest_list_handing_in_update_3146()"
        ),
        (
            "CREATE FUNCTION guard_contest_list_handing_in_delete_3210() RETURNS trigger "
            "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was handed in stays on "
            "record' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_contest_list_handing_in_delete_3210 BEFORE DELETE ON "
            '"contest_list_handing_in" FOR EACH ROW EXECUTE FUNCTION '
            "guard_contest_list_handing_in_delete_3210()"
        ),
        (
            "CREATE FUNCTION guard_dispatch_delete_3689() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'what left the registry stays on record' USING ERRCODE"
            " = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_dispatch_delete_3689 BEFORE DELETE ON "dispatch" FOR EACH '
            "ROW EXECUTE FUNCTION guard_dispatch_delete_3689()"
        ),
        (
            "CREATE FUNCTION guard_dispatch_item_delete_3689() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'what left the registry stays on record' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_dispatch_item_delete_3689 BEFORE DELETE ON "dispatch_item" '
            "FOR EACH ROW EXECUTE FUNCTION guard_dispatch_item_delete_3689()"
        ),
        (
            "CREATE FUNCTION guard_dispatch_receipt_update_2408() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'a receipt stays as it came' USING ERRCODE ="
            " 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_dispatch_receipt_update_2408 BEFORE UPDATE ON "
            '"dispatch_receipt" FOR EACH ROW EXECUTE FUNCTION '
            "guard_dispatch_receipt_update_2408()"
        ),
        (
            "CREATE FUNCTION guard_dispatch_receipt_delete_2397() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'a receipt stays on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_dispatch_receipt_delete_2397 BEFORE DELETE ON "
            '"dispatch_receipt" FOR EACH ROW EXECUTE FUNCTION '
            "guard_dispatch_receipt_delete_2397()"
        ),
        (
            "CREATE FUNCTION guard_dispatch_update_2270() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'a file is handed out once' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_dispatch_update_2270 BEFORE UPDATE ON "dispatch" FOR EACH '
            "ROW WHEN (OLD.handed_out_at IS NOT NULL AND NEW.handed_out_at <> "
            "OLD.handed_out_at) EXECUTE FUNCTION guard_dispatch_update_2270()"
        ),
        (
            "CREATE FUNCTION guard_retention_plan_delete_3330() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was destroyed stays on record' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_retention_plan_delete_3330 BEFORE DELETE ON "
            '"retention_plan" FOR EACH ROW EXECUTE FUNCTION '
            "guard_retention_plan_delete_3330()"
        ),
        (
            "CREATE FUNCTION guard_legal_hold_delete_1943() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'holds stay on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_legal_hold_delete_1943 BEFORE DELETE ON "legal_hold" FOR '
            "EACH ROW EXECUTE FUNCTION guard_legal_hold_delete_1943()"
        ),
        (
            "CREATE FUNCTION guard_legal_hold_lifting_delete_1943() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'holds stay on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_legal_hold_lifting_delete_1943 BEFORE DELETE ON "
            '"legal_hold_lifting" FOR EACH ROW EXECUTE FUNCTION '
            "guard_legal_hold_lifting_delete_1943()"
        ),
        (
            "CREATE FUNCTION guard_erasure_delete_2279() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'erasures stay on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_erasure_delete_2279 BEFORE DELETE ON "erasure" FOR EACH ROW'
            " EXECUTE FUNCTION guard_erasure_delete_2279()"
        ),
        (
            "CREATE FUNCTION guard_holding_row_delete_3653() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'what is on record keeps its provenance' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_holding_row_delete_3653 BEFORE DELETE ON "holding_row" FOR '
            "EACH ROW WHEN (OLD.fact_id IS NOT NULL) EXECUTE FUNCTION "
            "guard_holding_row_delete_3653()"
        ),
        (
            "CREATE FUNCTION guard_holding_row_update_3653() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'what is on record keeps its provenance' USING "
            "ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_holding_row_update_3653 BEFORE UPDATE ON "holding_row" FOR '
            "EACH ROW WHEN (OLD.fact_id IS NOT NULL AND (NEW.fact_id IS NULL OR OLD.fact_id "
            "<> NEW.fact_id OR OLD.person_id <> NEW.person_id OR OLD.issuer <> NEW.issuer)) "
            "EXECUTE FUNCTION guard_holding_row_update_3653()"
        ),
        (
            "CREATE FUNCTION guard_holding_withdrawal_update_2649() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was taken back stays so' USING ERRCODE"
            " = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_holding_withdrawal_update_2649 BEFORE UPDATE ON "
            '"holding_withdrawal" FOR EACH ROW WHEN (OLD.log_position IS NOT NULL) EXECUTE '
            "FUNCTION guard_holding_withdrawal_update_2649()"
        ),
        (
            "CREATE FUNCTION guard_holding_withdrawal_delete_2649() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was taken back stays so' USING ERRCODE"
            " = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE TRIGGER guard_holding_withdrawal_delete_2649 BEFORE DELETE ON "
            '"holding_withdrawal" FOR EACH ROW EXECUTE FUNCTION '
            "guard_holding_withdrawal_delete_2649()"
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
        (
            "CREATE FUNCTION guard_share_code_update_5935() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'a share code never shows more, nor longer, than its"
            " holder chose' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_share_code_update_5935 BEFORE UPDATE ON "share_code" FOR '
            "EACH ROW WHEN (OLD.last_day <> NEW.last_day OR OLD.code_hash <> NEW.code_hash OR"
            " OLD.person_id <> NEW.person_id OR (OLD.revoked_at IS NOT NULL AND "
            "NEW.revoked_at IS NULL)) EXECUTE FUNCTION guard_share_code_update_5935()"
        ),
        (
            "CREATE FUNCTION guard_statement_update_2254() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'a statement is made once' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_statement_update_2254 BEFORE UPDATE ON "statement" FOR EACH'
            " ROW EXECUTE FUNCTION guard_statement_update_2254()"
        ),
        (
            "CREATE FUNCTION guard_statement_delete_2501() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'statements stay on record' USING ERRCODE = "
            "'integrity_constraint_violation'; END $$"
        ),
        (
            'CREATE TRIGGER guard_statement_delete_2501 BEFORE DELETE ON "statement" FOR EACH'
            " ROW EXECUTE FUNCTION guard_statement_delete_2501()"
        ),
    ),
}
"""What the database itself refuses from this revision on."""


def upgrade() -> None:
    op.create_table(
        "witness_contact",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_witness_contact")),
    )
    op.create_table(
        "key_history_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("signatures", sa.JSON(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_key_history_version_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_key_history_version")),
    )
    op.create_table(
        "key_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("successor", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["key.key_id"], name=op.f("fk_key_event_key_id_key")),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_key_event_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_event")),
    )
    with op.batch_alter_table("key_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_event_key_id"), ["key_id"], unique=False)

    op.create_table(
        "watcher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("address_index", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (address IS NULL)",
            name=op.f("ck_watcher_organisation_or_mailbox"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_watcher_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watcher")),
        sa.UniqueConstraint("public_id", name=op.f("uq_watcher_public_id")),
    )
    with op.batch_alter_table("watcher", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_watcher_address_index"), ["address_index"], unique=False
        )
        batch_op.create_index(
            "uq_watcher_organisation",
            ["organisation_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
        )

    op.create_table(
        "bulk_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_bulk_check_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_bulk_check_job_id_job")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_bulk_check_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["stored_file.id"], name=op.f("fk_bulk_check_report_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_check")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bulk_check_public_id")),
    )
    with op.batch_alter_table("bulk_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_check_keep_until"), ["keep_until"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_bulk_check_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "conduct_entry",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("examiner_name", sa.String(length=60), nullable=False),
        sa.Column("examiner_number", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_conduct_entry_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_conduct_entry_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_conduct_entry")),
    )
    with op.batch_alter_table("conduct_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conduct_entry_examiner_number"), ["examiner_number"], unique=False
        )

    op.create_table(
        "bulk_check_entry",
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"],
            ["bulk_check.id"],
            name=op.f("fk_bulk_check_entry_check_id_bulk_check"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("check_id", "number", name=op.f("pk_bulk_check_entry")),
    )
    with op.batch_alter_table("bulk_check_entry", schema=None) as batch_op:
        batch_op.create_index("ix_bulk_check_entry_result", ["check_id", "result"], unique=False)

    op.create_table(
        "conduct_withdrawal",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["conduct_entry.case_id"],
            name=op.f("fk_conduct_withdrawal_case_id_conduct_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_conduct_withdrawal_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_conduct_withdrawal")),
    )
    op.create_table(
        "watched",
        sa.Column("watcher_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("told_position", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_watched_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["watcher_id"], ["watcher.id"], name=op.f("fk_watched_watcher_id_watcher")
        ),
        sa.PrimaryKeyConstraint("watcher_id", "certificate_id", name=op.f("pk_watched")),
    )
    with op.batch_alter_table("watched", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_watched_certificate_id"), ["certificate_id"], unique=False
        )

    op.create_table(
        "admission",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_admission_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["batch.case_id"], name=op.f("fk_admission_case_id_batch")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_admission_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_admission_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_admission")),
    )
    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_admission_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("concerns_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_audit_event_concerns_id"), ["concerns_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_audit_event_concerns_id_organisation"),
            "organisation",
            ["concerns_id"],
            ["id"],
        )

    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("witnessed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.add_column(sa.Column("jwt", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("sd_jwt", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_to", sa.LargeBinary(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_delivery_one_receiver"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_delivery_one_receiver"),
            "CASE WHEN user_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN endpoint_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN sealed_to IS NULL THEN 0 ELSE 1 END = 1",
        )

    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_old_secret", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("old_until", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaced_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_identity_document_replaced_by_id_identity_document"),
            "identity_document",
            ["replaced_by_id"],
            ["id"],
        )

    with op.batch_alter_table("key", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("custody", sa.String(length=40), server_default="registry", nullable=False)
        )
        batch_op.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("replaced_by", sa.String(length=60), server_default="", nullable=False)
        )

    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document_number", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("document_type", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column("nationality", sa.String(length=3), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("birth_date", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("overrides", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("photo_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("photo_taken_on", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_measure_photo_id_evidence"), "evidence", ["photo_id"], ["id"]
        )

    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.add_column(sa.Column("token", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("suspension_token", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_organisation_id"))
        batch_op.create_index(
            "ix_case_newest_of_organisation", ["organisation_id", "id"], unique=False
        )

    with op.batch_alter_table("public_notice", schema=None) as batch_op:
        batch_op.create_index("ix_public_notice_newest", ["posted_on", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("public_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_public_notice_newest")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_newest_of_organisation")
        batch_op.create_index(
            batch_op.f("ix_case_organisation_id"), ["organisation_id"], unique=False
        )
    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.drop_column("suspension_token")
        batch_op.drop_column("token")

    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_measure_photo_id_evidence"), type_="foreignkey")
        batch_op.drop_column("photo_taken_on")
        batch_op.drop_column("photo_id")
        batch_op.drop_column("overrides")
        batch_op.drop_column("birth_date")
        batch_op.drop_column("nationality")
        batch_op.drop_column("document_type")
        batch_op.drop_column("document_number")

    with op.batch_alter_table("key", schema=None) as batch_op:
        batch_op.drop_column("replaced_by")
        batch_op.drop_column("retired_at")
        batch_op.drop_column("custody")

    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_identity_document_replaced_by_id_identity_document"), type_="foreignkey"
        )
        batch_op.drop_column("replaced_by_id")

    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.drop_column("old_until")
        batch_op.drop_column("sealed_old_secret")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_delivery_one_receiver"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_delivery_one_receiver"), "(user_id IS NULL) <> (endpoint_id IS NULL)"
        )
        batch_op.drop_column("sealed_to")

    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_column("sd_jwt")
        batch_op.drop_column("jwt")

    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.drop_column("witnessed_at")

    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_audit_event_concerns_id_organisation"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_audit_event_concerns_id"))
        batch_op.drop_column("concerns_id")

    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_admission_case_id"))

    op.drop_table("admission")
    with op.batch_alter_table("watched", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_watched_certificate_id"))

    op.drop_table("watched")
    op.drop_table("conduct_withdrawal")
    with op.batch_alter_table("bulk_check_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_bulk_check_entry_result")

    op.drop_table("bulk_check_entry")
    with op.batch_alter_table("conduct_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_entry_examiner_number"))

    op.drop_table("conduct_entry")
    with op.batch_alter_table("bulk_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_check_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_bulk_check_keep_until"))

    op.drop_table("bulk_check")
    with op.batch_alter_table("watcher", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_watcher_organisation",
            sqlite_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_watcher_address_index"))

    op.drop_table("watcher")
    with op.batch_alter_table("key_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_event_key_id"))

    op.drop_table("key_event")
    op.drop_table("key_history_version")
    op.drop_table("witness_contact")
