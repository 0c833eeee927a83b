"""What the worker does for the registry every minute: finish publishing, renew what expires."""

from __future__ import annotations

from certreg.clock import now
from certreg.db import write_tx
from certreg.jobs import work
from certreg.registry import asking, bundle, founding, identifiers, publication, status, witnesses


@work.chore
def keep_published() -> None:
    """Publish what log and lists have and the folder has not; also what a crash left undone."""
    with write_tx():
        founding.renew_status_key(now())
        publication.publish_log()
        status.publish()
        identifiers.publish()
        witnesses.publish()
        bundle.publish()


@work.chore
def ask_witnesses() -> None:
    """Have the newest checkpoint cosigned by whoever has not yet."""
    asking.ask()
