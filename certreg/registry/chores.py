"""What the worker does for the registry every minute: finish publishing, renew what expires."""

from __future__ import annotations

from certreg.clock import now
from certreg.db import write_tx
from certreg.jobs import work
from certreg.registry import bundle, founding, identifiers, publication, status


@work.chore
def keep_published() -> None:
    """Publish what log and lists have and the folder has not; also what a crash left undone."""
    with write_tx():
        founding.renew_status_key(now())
        publication.publish_log()
        status.publish()
        identifiers.publish()
        bundle.publish()
