"""Every way in and out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
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
            "CREATE TRIGGER guard_batch_approval_delete_4205 BEFORE DELETE ON "
            '"batch_approval" BEGIN SELECT RAISE(ABORT, \'what was handed in or decided stays '
            "on record'); END"
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
        "retention_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("carry_out_on", sa.Date(), nullable=False),
        sa.Column("due", sa.JSON(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed", sa.JSON(), nullable=False),
        sa.Column("left", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_plan")),
        sa.UniqueConstraint("made_on", name=op.f("uq_retention_plan_made_on")),
    )
    op.create_table(
        "page_image",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_page_image_file_id_stored_file"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["image_id"],
            ["stored_file.id"],
            name=op.f("fk_page_image_image_id_stored_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_page_image")),
    )
    with op.batch_alter_table("page_image", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_image_image_id"), ["image_id"], unique=False)

    op.create_table(
        "share_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("certificates", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_share_code_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_share_code_code_hash")),
    )
    with op.batch_alter_table("share_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "share_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share_code.id"], name=op.f("fk_share_use_share_id_share_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_use")),
    )
    with op.batch_alter_table("share_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_use_share_id"), ["share_id"], unique=False)

    op.create_table(
        "staff_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("certificate_number", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_staff_member_term")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_staff_member_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
    )
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_member_certificate_number"), ["certificate_number"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_staff_member_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_staff_member_current",
            ["organisation_id", "role", "certificate_number"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_api_key_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_api_key_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["user.id"], name=op.f("fk_api_key_revoked_by_id_user")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_api_key_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_key_prefix")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_key_secret_hash")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_api_key_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_api_key_user_id"), ["user_id"], unique=False)

    op.create_table(
        "deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_deputy_days")),
        sa.CheckConstraint("user_id <> deputy_id", name=op.f("ck_deputy_not_oneself")),
        sa.ForeignKeyConstraint(["deputy_id"], ["user.id"], name=op.f("fk_deputy_deputy_id_user")),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["user.id"], name=op.f("fk_deputy_named_by_id_user")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_deputy_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputy_user_id"), ["user_id"], unique=False)

    op.create_table(
        "dispatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("handed_out_by_id", sa.Integer(), nullable=True),
        sa.Column("handed_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_reason = '')",
            name=op.f("ck_dispatch_cancelled_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["user.id"], name=op.f("fk_dispatch_cancelled_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_dispatch_file_id_stored_file"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["handed_out_by_id"], ["user.id"], name=op.f("fk_dispatch_handed_out_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_dispatch_made_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
    )
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_region"), ["region"], unique=False)

    op.create_table(
        "endpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_endpoint_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_endpoint_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint")),
    )
    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_endpoint_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "expiry_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("span", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_expiry_notice_body_id_body")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expiry_notice")),
        sa.UniqueConstraint(
            "body_id", "last_day", "span", name=op.f("uq_expiry_notice_body_id_last_day_span")
        ),
    )
    op.create_table(
        "mail_address",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_mail_address_user_id_user")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mail_address")),
    )
    op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_phrase_added_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_phrase_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        sa.UniqueConstraint("organisation_id", "text", name=op.f("uq_phrase_organisation_id_text")),
    )
    with op.batch_alter_table("phrase", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_phrase_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "staff_occupation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("occupation", sa.String(length=20), nullable=False),
        sa.Column("occupation_name", sa.String(length=80), nullable=False),
        sa.Column("top_level", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["staff_member.id"],
            name=op.f("fk_staff_occupation_member_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_occupation")),
        sa.UniqueConstraint(
            "member_id", "occupation", name=op.f("uq_staff_occupation_member_id_occupation")
        ),
    )
    with op.batch_alter_table("staff_occupation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_occupation_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_staff_occupation_occupation"), ["occupation"], unique=False
        )

    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("named_count", sa.Integer(), nullable=False),
        sa.Column("holder_count", sa.Integer(), nullable=False),
        sa.Column("certificate_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 < holder_count AND holder_count <= named_count", name=op.f("ck_statement_counts")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_statement_made_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_statement_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_statement_public_id")),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statement_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "blacklisting",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("examiner_name", sa.String(length=60), nullable=False),
        sa.Column("examiner_number", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("since <= until", name=op.f("ck_blacklisting_term")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_blacklisting_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_blacklisting_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["case.id"], name=op.f("fk_blacklisting_origin_id_case")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_blacklisting")),
    )
    with op.batch_alter_table("blacklisting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_blacklisting_examiner_number"), ["examiner_number"], unique=False
        )

    op.create_table(
        "contest_list",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("without_level", sa.JSON(), nullable=False),
        sa.Column("slips_id", sa.Integer(), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_contest_list_body_id_body")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_contest_list_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_contest_list_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_contest_list_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["organisation.id"], name=op.f("fk_contest_list_office_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["slips_id"],
            ["stored_file.id"],
            name=op.f("fk_contest_list_slips_id_stored_file"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_contest_list")),
    )
    with op.batch_alter_table("contest_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_list_body_id"), ["body_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contest_list_contest_id"), ["contest_id"], unique=False
        )

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("endpoint_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (endpoint_id IS NULL)", name=op.f("ck_delivery_one_receiver")
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoint.id"], name=op.f("fk_delivery_endpoint_id_endpoint")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_delivery_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_due", ["state", "next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_endpoint_id"), ["endpoint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_user_id"), ["user_id"], unique=False)

    op.create_table(
        "dispatch_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("read_by_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name=op.f("fk_dispatch_receipt_dispatch_id_dispatch")
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["user.id"], name=op.f("fk_dispatch_receipt_read_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_receipt")),
    )
    with op.batch_alter_table("dispatch_receipt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dispatch_receipt_dispatch_id"), ["dispatch_id"], unique=False
        )

    op.create_table(
        "erasure",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("erased", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_erasure_case_id_case")),
        sa.ForeignKeyConstraint(
            ["log_position"], ["log_entry.position"], name=op.f("fk_erasure_log_position_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_erasure_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_person_id"), ["person_id"], unique=False)

    op.create_table(
        "handling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_handling_case_id_case")),
        sa.ForeignKeyConstraint(["other_id"], ["user.id"], name=op.f("fk_handling_other_id_user")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_handling_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handling")),
    )
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handling_case_id"), ["case_id"], unique=False)

    op.create_table(
        "holding_import",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_holding_import_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_holding_import_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_holding_import")),
    )
    op.create_table(
        "inspection",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("conclusion", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("demands", sa.Text(), nullable=False),
        sa.Column("put_right_by", sa.Date(), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "conclusion <> 'rectify' OR put_right_by IS NOT NULL",
            name=op.f("ck_inspection_deadline"),
        ),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_inspection_two_inspectors")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_inspection_case_id_case")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["user.id"], name=op.f("fk_inspection_first_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_inspection_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["case.id"], name=op.f("fk_inspection_origin_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["user.id"], name=op.f("fk_inspection_second_id_user")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_inspection")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_origin_id"), ["origin_id"], unique=False)

    op.create_table(
        "kept_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("api_key_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_key_id"], ["api_key.id"], name=op.f("fk_kept_answer_api_key_id_api_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answer")),
        sa.UniqueConstraint("api_key_id", "name", name=op.f("uq_kept_answer_api_key_id_name")),
    )
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_answer_at"), ["at"], unique=False)

    op.create_table(
        "legal_hold",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("held_case_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_legal_hold_case_id_case")),
        sa.ForeignKeyConstraint(
            ["held_case_id"], ["case.id"], name=op.f("fk_legal_hold_held_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_legal_hold_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_legal_hold_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_legal_hold_person_id_person")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_legal_hold_held_case_id"), ["held_case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_legal_hold_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_legal_hold_person_id"), ["person_id"], unique=False)

    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("is_turn", sa.Boolean(), nullable=False),
        sa.Column("title", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("text", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_notification_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_notification_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_notification_unread", ["user_id", "read_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_user_id"), ["user_id"], unique=False)

    op.create_table(
        "self_report",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("complaints", sa.Text(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_self_report_body_id_body")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_self_report_case_id_case")),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_self_report_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_self_report")),
        sa.UniqueConstraint("body_id", "year", name=op.f("uq_self_report_body_id_year")),
    )
    op.create_table(
        "spot_check",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("population", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("pool", sa.JSON(), nullable=False),
        sa.Column("inspector_count", sa.Integer(), nullable=False),
        sa.Column("checkpoint_size", sa.Integer(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(checkpoint_size IS NULL) = (drawn_at IS NULL)", name=op.f("ck_spot_check_drawn")
        ),
        sa.CheckConstraint("sample >= 1 AND sample <= length", name=op.f("ck_spot_check_sample")),
        sa.CheckConstraint("since <= until", name=op.f("ck_spot_check_period")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_spot_check_case_id_case")),
        sa.ForeignKeyConstraint(
            ["checkpoint_size"],
            ["checkpoint.size"],
            name=op.f("fk_spot_check_checkpoint_size_checkpoint"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["stored_file.id"], name=op.f("fk_spot_check_list_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_spot_check_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_spot_check")),
    )
    op.create_table(
        "standing_change",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("lifts_id", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(change = 'lift') = (lifts_id IS NOT NULL)", name=op.f("ck_standing_change_lifts")
        ),
        sa.CheckConstraint(
            "last_day IS NULL OR change = 'suspend'", name=op.f("ck_standing_change_last_day")
        ),
        sa.CheckConstraint(
            "(first_day IS NULL) = (log_position IS NULL)", name=op.f("ck_standing_change_logged")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_standing_change_body_id_body")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_standing_change_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["lifts_id"],
            ["standing_change.case_id"],
            name=op.f("fk_standing_change_lifts_id_standing_change"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_standing_change_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_standing_change")),
    )
    with op.batch_alter_table("standing_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_change_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_standing_change_lifts_id"), ["lifts_id"], unique=False)

    op.create_table(
        "blacklist_end",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["blacklisting.case_id"],
            name=op.f("fk_blacklist_end_case_id_blacklisting"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_blacklist_end_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_blacklist_end")),
    )
    op.create_table(
        "complaint",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_complaint_case_id_case")),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_complaint_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_complaint_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notice.id"], name=op.f("fk_complaint_notice_id_public_notice")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("receipt", name=op.f("uq_complaint_receipt")),
    )
    op.create_table(
        "contest_list_handing_in",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["contest_list.case_id"],
            name=op.f("fk_contest_list_handing_in_case_id_contest_list"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_contest_list_handing_in_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", "round", name=op.f("pk_contest_list_handing_in")),
    )
    op.create_table(
        "dispatch_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_dispatch_item_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name=op.f("fk_dispatch_item_dispatch_id_dispatch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_item")),
    )
    with op.batch_alter_table("dispatch_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dispatch_item_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dispatch_item_dispatch_id"), ["dispatch_id"], unique=False
        )
        batch_op.create_index(
            "uq_dispatch_item_live",
            ["certificate_id", "operation"],
            unique=True,
            sqlite_where=sa.text("outcome IN ('sent', 'accepted')"),
            postgresql_where=sa.text("outcome IN ('sent', 'accepted')"),
        )

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("judgement", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection.case_id"], name=op.f("fk_finding_case_id_inspection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("case_id", "item", name=op.f("uq_finding_case_id_item")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_case_id"), ["case_id"], unique=False)

    op.create_table(
        "holding_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=30), nullable=False),
        sa.Column("rule_id", sa.String(length=60), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("seen", sa.String(length=20), nullable=False),
        sa.Column("seen_by", sa.LargeBinary(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["holding_import.case_id"],
            name=op.f("fk_holding_row_case_id_holding_import"),
        ),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_holding_row_fact_id_fact")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_holding_row_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding_row")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_holding_row_case_id_number")),
    )
    with op.batch_alter_table("holding_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holding_row_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holding_row_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holding_row_person_id"), ["person_id"], unique=False)

    op.create_table(
        "legal_hold_lifting",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["legal_hold.case_id"],
            name=op.f("fk_legal_hold_lifting_case_id_legal_hold"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_legal_hold_lifting_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_legal_hold_lifting")),
    )
    op.create_table(
        "rectification",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_rectification_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.case_id"],
            name=op.f("fk_rectification_inspection_id_inspection"),
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_rectification_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_rectification")),
        sa.UniqueConstraint("inspection_id", name=op.f("uq_rectification_inspection_id")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filing.case_id"], name=op.f("fk_site_filing_id_filing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("filing_id", "address", name=op.f("uq_site_filing_id_address")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_filing_id"), ["filing_id"], unique=False)

    op.create_table(
        "spot_check_end",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["spot_check.case_id"], name=op.f("fk_spot_check_end_case_id_spot_check")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_spot_check_end_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_spot_check_end")),
    )
    op.create_table(
        "spot_check_inspector",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["spot_check.case_id"],
            name=op.f("fk_spot_check_inspector_case_id_spot_check"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_spot_check_inspector_user_id_user")
        ),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_spot_check_inspector")),
    )
    with op.batch_alter_table("spot_check_inspector", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_spot_check_inspector_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "spot_check_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("found_by_id", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(body_id IS NULL) <> (certificate_id IS NULL)",
            name=op.f("ck_spot_check_item_one_object"),
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_spot_check_item_body_id_body")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["spot_check.case_id"], name=op.f("fk_spot_check_item_case_id_spot_check")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_spot_check_item_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["found_by_id"], ["user.id"], name=op.f("fk_spot_check_item_found_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_item")),
        sa.UniqueConstraint(
            "case_id", "position", name=op.f("uq_spot_check_item_case_id_position")
        ),
    )
    with op.batch_alter_table("spot_check_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spot_check_item_case_id"), ["case_id"], unique=False)

    op.create_table(
        "contest_entrant",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sheet_row", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("rule_id", sa.String(length=60), nullable=False),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("participant", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("prize", sa.String(length=20), nullable=False),
        sa.Column("team_size", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.String(length=22), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(struck_at IS NULL) = (struck_reason = '')",
            name=op.f("ck_contest_entrant_struck_with_reason"),
        ),
        sa.CheckConstraint(
            "place IS NOT NULL OR prize <> ''", name=op.f("ck_contest_entrant_reached_something")
        ),
        sa.CheckConstraint("team_size >= 1", name=op.f("ck_contest_entrant_somebody")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["contest_list.case_id"],
            name=op.f("fk_contest_entrant_case_id_contest_list"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["identity_document.id"],
            name=op.f("fk_contest_entrant_document_id_identity_document"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["contest_event.id"],
            name=op.f("fk_contest_entrant_event_id_contest_event"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_contest_entrant_fact_id_fact")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contest_entrant_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_contest_entrant_photo_id_photo")
        ),
        sa.ForeignKeyConstraint(
            ["scope_id"], ["scope.id"], name=op.f("fk_contest_entrant_scope_id_scope")
        ),
        sa.PrimaryKeyConstraint("case_id", "row", name=op.f("pk_contest_entrant")),
    )
    with op.batch_alter_table("contest_entrant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contest_entrant_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "holding_withdrawal",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_holding_withdrawal_log_position_log_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["row_id"], ["holding_row.id"], name=op.f("fk_holding_withdrawal_row_id_holding_row")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["user.id"],
            name=op.f("fk_holding_withdrawal_withdrawn_by_id_user"),
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_holding_withdrawal")),
    )
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("label", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_mark_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("decision_id", "place", name=op.f("uq_mark_decision_id_place")),
    )
    op.create_table(
        "screening",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_screening_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_screening")),
    )
    op.create_table(
        "snapshot",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_snapshot_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_snapshot_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_snapshot")),
    )
    op.create_table(
        "batch_approval",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("approved", sa.JSON(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["batch.case_id"], name=op.f("fk_batch_approval_case_id_batch")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_batch_approval_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"],
            ["log_entry.position"],
            name=op.f("fk_batch_approval_log_position_log_entry"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_batch_approval")),
    )
    op.create_table(
        "flag",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(length=30), nullable=False),
        sa.Column("rule_id", sa.String(length=60), nullable=False),
        sa.Column("message", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.case_id"], name=op.f("fk_flag_batch_id_batch")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_flag_case_id_case")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["screening.decision_id"], name=op.f("fk_flag_decision_id_screening")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"], ["log_entry.position"], name=op.f("fk_flag_log_position_log_entry")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_flag")),
        sa.UniqueConstraint("decision_id", "flag", name=op.f("uq_flag_decision_id_flag")),
    )
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flag_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "hand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by_id", sa.Integer(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["batch.case_id"], name=op.f("fk_hand_in_case_id_batch")
        ),
        sa.ForeignKeyConstraint(
            ["content_id"], ["stored_file.id"], name=op.f("fk_hand_in_content_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by_id"], ["user.id"], name=op.f("fk_hand_in_handed_in_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"], ["log_entry.position"], name=op.f("fk_hand_in_log_position_log_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_in")),
    )
    with op.batch_alter_table("hand_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_in_case_id"), ["case_id"], unique=False)

    op.create_table(
        "recusal",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["batch.case_id"], name=op.f("fk_recusal_case_id_batch")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"], ["log_entry.position"], name=op.f("fk_recusal_log_position_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["staff_member.id"], name=op.f("fk_recusal_member_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recusal_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_recusal_recorded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("case_id", "member_id", "person_id", name=op.f("pk_recusal")),
    )
    op.create_table(
        "exam_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("hand_in_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["batch.case_id"], name=op.f("fk_exam_plan_case_id_batch")
        ),
        sa.ForeignKeyConstraint(
            ["hand_in_id"], ["hand_in.id"], name=op.f("fk_exam_plan_hand_in_id_hand_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_plan")),
    )
    with op.batch_alter_table("exam_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_plan_case_id"), ["case_id"], unique=False)

    op.create_table(
        "exam_session",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["exam_plan.id"], name=op.f("fk_exam_session_plan_id_exam_plan")
        ),
        sa.PrimaryKeyConstraint("plan_id", "part", name=op.f("pk_exam_session")),
    )
    op.create_table(
        "held_back",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=False),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_held_back_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_held_back_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["dropped_by_id"], ["user.id"], name=op.f("fk_held_back_dropped_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["batch.case_id"], name=op.f("fk_held_back_follow_up_id_batch")
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_held_back")),
    )
    op.create_table(
        "plan_examiner",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["staff_member.id"], name=op.f("fk_plan_examiner_member_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["exam_plan.id"], name=op.f("fk_plan_examiner_plan_id_exam_plan")
        ),
        sa.PrimaryKeyConstraint("plan_id", "member_id", name=op.f("pk_plan_examiner")),
    )
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("was_passed", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("new_scores", sa.JSON(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("log_position", sa.Integer(), nullable=True),
        sa.Column("log_salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_remark_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_remark_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_remark_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["batch.case_id"], name=op.f("fk_remark_case_id_batch")
        ),
        sa.ForeignKeyConstraint(
            ["log_position"], ["log_entry.position"], name=op.f("fk_remark_log_position_log_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remark_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_remark_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("site_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_batch_follows_id"), ["follows_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_batch_follows_id_batch"), "batch", ["follows_id"], ["case_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_batch_site_id_site"), "site", ["site_id"], ["id"]
        )

    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("scored_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_candidate_scored_id_hand_in"), "hand_in", ["scored_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_candidate_entered_id_hand_in"), "hand_in", ["entered_id"], ["id"]
        )

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("prefecture", sa.String(length=4), nullable=True))
        batch_op.add_column(sa.Column("tier", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("holder_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))

    # A case that stood before has waited since its last decision, or since it was opened.
    op.execute(
        'UPDATE "case" SET prefecture = substr(region, 1, 4), waiting_since = coalesce('
        '(SELECT max(at) FROM decision WHERE decision.case_id = "case".id), created_at)'
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.alter_column("prefecture", existing_type=sa.String(length=4), nullable=False)
        batch_op.alter_column(
            "waiting_since", existing_type=sa.DateTime(timezone=True), nullable=False
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_case_prefecture"), "prefecture = substr(region, 1, 4)"
        )
        batch_op.drop_index(batch_op.f("ix_case_waiting_for"))
        batch_op.create_index(batch_op.f("ix_case_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(
            "ix_case_of_county", ["waiting_for", "region", "waiting_since", "id"], unique=False
        )
        batch_op.create_index(
            "ix_case_of_organisation",
            ["organisation_id", "waiting_for", "waiting_since", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_case_of_prefecture",
            ["waiting_for", "prefecture", "waiting_since", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_case_of_province", ["waiting_for", "waiting_since", "id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_case_about_id_organisation"), "organisation", ["about_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_case_holder_id_user"), "user", ["holder_id"], ["id"]
        )

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("log_position", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("log_salt", sa.LargeBinary(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_decision_log_position_log_entry"),
            "log_entry",
            ["log_position"],
            ["position"],
        )

    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_provincial", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("given_number", sa.String(length=13), server_default="", nullable=False)
        )

    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("log_position", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("log_salt", sa.LargeBinary(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_objection_log_position_log_entry"),
            "log_entry",
            ["log_position"],
            ["position"],
        )

    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("destroyed_by_rule", sa.String(length=60), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_column("destroyed_by_rule")
        batch_op.drop_column("destroyed_at")

    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_objection_log_position_log_entry"), type_="foreignkey"
        )
        batch_op.drop_column("log_salt")
        batch_op.drop_column("log_position")

    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.drop_column("given_number")
        batch_op.drop_column("is_provincial")

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_decision_log_position_log_entry"), type_="foreignkey"
        )
        batch_op.drop_column("log_salt")
        batch_op.drop_column("log_position")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_case_holder_id_user"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_case_about_id_organisation"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_case_prefecture"), type_="check")
        batch_op.drop_index("ix_case_of_province")
        batch_op.drop_index("ix_case_of_prefecture")
        batch_op.drop_index("ix_case_of_organisation")
        batch_op.drop_index("ix_case_of_county")
        batch_op.drop_index(batch_op.f("ix_case_holder_id"))
        batch_op.drop_index(batch_op.f("ix_case_about_id"))
        batch_op.create_index(batch_op.f("ix_case_waiting_for"), ["waiting_for"], unique=False)
        batch_op.drop_column("held_since")
        batch_op.drop_column("holder_id")
        batch_op.drop_column("waiting_since")
        batch_op.drop_column("tier")
        batch_op.drop_column("prefecture")
        batch_op.drop_column("about_id")

    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_candidate_entered_id_hand_in"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_candidate_scored_id_hand_in"), type_="foreignkey")
        batch_op.drop_column("scored_id")
        batch_op.drop_column("entered_id")

    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_batch_site_id_site"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_batch_follows_id_batch"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_batch_follows_id"))
        batch_op.drop_column("follows_id")
        batch_op.drop_column("site_id")

    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remark_case_id"))
        batch_op.drop_index(batch_op.f("ix_remark_candidate_id"))

    op.drop_table("remark")
    op.drop_table("plan_examiner")
    op.drop_table("held_back")
    op.drop_table("exam_session")
    with op.batch_alter_table("exam_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exam_plan_case_id"))

    op.drop_table("exam_plan")
    op.drop_table("recusal")
    with op.batch_alter_table("hand_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_in_case_id"))

    op.drop_table("hand_in")
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flag_batch_id"))

    op.drop_table("flag")
    op.drop_table("batch_approval")
    op.drop_table("snapshot")
    op.drop_table("screening")
    op.drop_table("mark")
    op.drop_table("holding_withdrawal")
    with op.batch_alter_table("contest_entrant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_entrant_person_id"))

    op.drop_table("contest_entrant")
    with op.batch_alter_table("spot_check_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spot_check_item_case_id"))

    op.drop_table("spot_check_item")
    with op.batch_alter_table("spot_check_inspector", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spot_check_inspector_user_id"))

    op.drop_table("spot_check_inspector")
    op.drop_table("spot_check_end")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_filing_id"))

    op.drop_table("site")
    op.drop_table("rectification")
    op.drop_table("legal_hold_lifting")
    with op.batch_alter_table("holding_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holding_row_person_id"))
        batch_op.drop_index(batch_op.f("ix_holding_row_fact_id"))
        batch_op.drop_index(batch_op.f("ix_holding_row_case_id"))

    op.drop_table("holding_row")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_case_id"))

    op.drop_table("finding")
    with op.batch_alter_table("dispatch_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_dispatch_item_live",
            sqlite_where=sa.text("outcome IN ('sent', 'accepted')"),
            postgresql_where=sa.text("outcome IN ('sent', 'accepted')"),
        )
        batch_op.drop_index(batch_op.f("ix_dispatch_item_dispatch_id"))
        batch_op.drop_index(batch_op.f("ix_dispatch_item_certificate_id"))

    op.drop_table("dispatch_item")
    op.drop_table("contest_list_handing_in")
    op.drop_table("complaint")
    op.drop_table("blacklist_end")
    with op.batch_alter_table("standing_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_change_lifts_id"))
        batch_op.drop_index(batch_op.f("ix_standing_change_body_id"))

    op.drop_table("standing_change")
    op.drop_table("spot_check")
    op.drop_table("self_report")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notification_user_id"))
        batch_op.drop_index("ix_notification_unread")
        batch_op.drop_index(batch_op.f("ix_notification_case_id"))

    op.drop_table("notification")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_person_id"))
        batch_op.drop_index(batch_op.f("ix_legal_hold_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_legal_hold_held_case_id"))

    op.drop_table("legal_hold")
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_answer_at"))

    op.drop_table("kept_answer")
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_origin_id"))

    op.drop_table("inspection")
    op.drop_table("holding_import")
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handling_case_id"))

    op.drop_table("handling")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_person_id"))

    op.drop_table("erasure")
    with op.batch_alter_table("dispatch_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispatch_receipt_dispatch_id"))

    op.drop_table("dispatch_receipt")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_user_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_endpoint_id"))
        batch_op.drop_index("ix_delivery_due")

    op.drop_table("delivery")
    with op.batch_alter_table("contest_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_list_contest_id"))
        batch_op.drop_index(batch_op.f("ix_contest_list_body_id"))

    op.drop_table("contest_list")
    with op.batch_alter_table("blacklisting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blacklisting_examiner_number"))

    op.drop_table("blacklisting")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_organisation_id"))

    op.drop_table("statement")
    with op.batch_alter_table("staff_occupation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_occupation_occupation"))
        batch_op.drop_index(batch_op.f("ix_staff_occupation_member_id"))

    op.drop_table("staff_occupation")
    with op.batch_alter_table("phrase", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phrase_organisation_id"))

    op.drop_table("phrase")
    op.drop_table("mail_address")
    op.drop_table("expiry_notice")
    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endpoint_organisation_id"))

    op.drop_table("endpoint")
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispatch_region"))

    op.drop_table("dispatch")
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deputy_user_id"))
        batch_op.drop_index(batch_op.f("ix_deputy_deputy_id"))

    op.drop_table("deputy")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_user_id"))
        batch_op.drop_index(batch_op.f("ix_api_key_organisation_id"))

    op.drop_table("api_key")
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_staff_member_current",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_staff_member_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_staff_member_certificate_number"))

    op.drop_table("staff_member")
    with op.batch_alter_table("share_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_share_use_share_id"))

    op.drop_table("share_use")
    with op.batch_alter_table("share_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_share_code_person_id"))

    op.drop_table("share_code")
    with op.batch_alter_table("page_image", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_image_image_id"))

    op.drop_table("page_image")
    op.drop_table("retention_plan")
