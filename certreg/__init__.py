"""certreg: the registry of record for the new eight-level worker ladder (新八级工)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from certreg.settings import Settings

BLUEPRINTS = (
    "certreg.web.views:blueprint",
    "certreg.jobs.views:blueprint",
    "certreg.outbox.views:blueprint",
    "certreg.accounts.sign_in:blueprint",
    "certreg.accounts.account:blueprint",
    "certreg.accounts.invitations:blueprint",
    "certreg.accounts.handing_over:blueprint",
    "certreg.accounts.registration:blueprint",
    "certreg.accounts.organisations:blueprint",
    "certreg.accounts.users:blueprint",
    "certreg.accounts.offices:blueprint",
    "certreg.accounts.administration:blueprint",
    "certreg.registry.views:blueprint",
    "certreg.rulebook.views:blueprint",
    "certreg.rulebook.office:blueprint",
    "certreg.procedure.inbox:workspace",
    "certreg.procedure.inbox:office",
    "certreg.procedure.desk:blueprint",
    "certreg.procedure.deputies:blueprint",
    "certreg.procedure.returning:blueprint",
    "certreg.procedure.evidence:blueprint",
    "certreg.procedure.calendar:blueprint",
    "certreg.procedure.views:blueprint",
    "certreg.connections.views:blueprint",
    "certreg.connections.webhooks:blueprint",
    "certreg.connections.api:blueprint",
    "certreg.integrity.views:blueprint",
    "certreg.conduct.views:blueprint",
    "certreg.filing.views:blueprint",
    "certreg.filing.review:blueprint",
    "certreg.filing.api:blueprint",
    "certreg.filing.staff_views:blueprint",
    "certreg.filing.standing_views:blueprint",
    "certreg.filing.standing_review:blueprint",
    "certreg.examination.planning:blueprint",
    "certreg.examination.remarking:blueprint",
    "certreg.assessment.views:blueprint",
    "certreg.assessment.describing:blueprint",
    "certreg.assessment.handing_in:blueprint",
    "certreg.assessment.held:blueprint",
    "certreg.assessment.signing_off:blueprint",
    "certreg.assessment.issuance:blueprint",
    "certreg.assessment.review:blueprint",
    "certreg.assessment.api:blueprint",
    "certreg.appointment.views:blueprint",
    "certreg.appointment.employer:blueprint",
    "certreg.appointment.review:blueprint",
    "certreg.direct.views:blueprint",
    "certreg.direct.material:blueprint",
    "certreg.direct.issuance:blueprint",
    "certreg.direct.review:blueprint",
    "certreg.direct.voting:blueprint",
    "certreg.contest_lists.views:blueprint",
    "certreg.contest_lists.photo_views:blueprint",
    "certreg.contest_lists.issuance:blueprint",
    "certreg.contest_lists.review:blueprint",
    "certreg.exchange.views:office",
    "certreg.retention.views:blueprint",
    "certreg.retention.deciding:blueprint",
    "certreg.exchange.views:workspace",
    "certreg.supervision.views:blueprint",
    "certreg.supervision.certificates:blueprint",
    "certreg.supervision.workspace:blueprint",
    "certreg.complaints.views:blueprint",
    "certreg.complaints.views:office",
    "certreg.flags.views:blueprint",
    "certreg.inspection.views:blueprint",
    "certreg.inspection.orders:blueprint",
    "certreg.inspection.workspace:inspected",
    "certreg.inspection.workspace:blueprint",
    "certreg.inspection.record_views:office",
    "certreg.inspection.examiner_views:blueprint",
    "certreg.inspection.record_views:workspace",
    "certreg.self_reports.workspace:blueprint",
    "certreg.self_reports.review:blueprint",
    "certreg.spot_checks.views:blueprint",
    "certreg.spot_checks.published:blueprint",
    "certreg.oversight.views:blueprint",
    "certreg.oversight.evidence:blueprint",
    "certreg.oversight.own_trail:blueprint",
    "certreg.equivalence.views:blueprint",
    "certreg.equivalence.batch:blueprint",
    "certreg.equivalence.own:blueprint",
    "certreg.equivalence.api:blueprint",
    "certreg.lookup.views:blueprint",
    "certreg.lookup.scores:blueprint",
    "certreg.verify.views:blueprint",
    "certreg.verify.wallets:blueprint",
    "certreg.verify.offline:blueprint",
    "certreg.verify.api:blueprint",
    "certreg.bulk_checks.views:blueprint",
    "certreg.bulk_checks.api:blueprint",
    "certreg.watching.views:blueprint",
    "certreg.watching.workspace:blueprint",
    "certreg.watching.api:blueprint",
    "certreg.dossier.views:blueprint",
    "certreg.dossier.receiving:blueprint",
    "certreg.prospects.views:blueprint",
    "certreg.prospects.api:blueprint",
    "certreg.merits.views:blueprint",
    "certreg.holdings.views:blueprint",
    "certreg.holdings.office:blueprint",
    "certreg.directory.views:blueprint",
    "certreg.occupations.views:blueprint",
    "certreg.subsidies.views:blueprint",
    "certreg.holders.views:blueprint",
    "certreg.statements.views:blueprint",
    "certreg.statements.views:received",
    "certreg.transparency.views:blueprint",
    "certreg.graduates.views:blueprint",
    "certreg.graduates.office:blueprint",
    "certreg.api.levels:blueprint",
    "certreg.api.eligibility:blueprint",
    "certreg.api.batches:blueprint",
    "certreg.api.certificates:blueprint",
    "certreg.api.views:blueprint",
    "certreg.metrics.views:blueprint",
)
"""Every room's pages, in the order of the house from the bottom up."""


def create_app(settings: Settings | None = None) -> Flask:
    """The web application, for one instance folder.

    Args:
        settings: read from the environment when not given.

    Raises:
        SetupError: a setting cannot be read.
        RuntimeError: a route does not declare who may use it.
    """
    from flask import Flask
    from werkzeug.utils import import_string

    from certreg import logs, reference_tables, web
    from certreg.accounts import sessions
    from certreg.db import db, shown, wire
    from certreg.jobs.queue import open_queue
    from certreg.metrics import answers
    from certreg.policy_check import answering
    from certreg.rulebook import standing, worked_cases
    from certreg.settings import asset, read_settings

    logs.configure()
    settings = settings or read_settings()
    settings.instance.mkdir(parents=True, exist_ok=True)
    reference_tables.use_newer(settings)
    app = Flask(
        "certreg",
        instance_path=str(settings.instance),
        template_folder=str(asset("templates")),
        static_folder=str(asset("static")),
    )
    web.configure(app, settings)
    answers.install(app)
    db.init_app(app)
    wire(app, settings.read_lag_seconds)
    shown.install(app)
    sessions.install(app)
    standing.install(app)
    worked_cases.register(answering.player(answering.AT_HAND, settings.instance / "cases"))
    app.extensions["certreg_queue"] = open_queue(app, settings)
    for path in BLUEPRINTS:
        app.register_blueprint(import_string(path))
    web.settle(app)
    return app
