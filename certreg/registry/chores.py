"""What the worker does for the registry every minute: finish publishing, renew what expires.

What is to be signed is committed first, so that a signer process finds it on record.
"""

from __future__ import annotations

from certreg.clock import now
from certreg.db import write_tx
from certreg.jobs import work
from certreg.registry import (
    asking,
    bundle,
    founding,
    identifiers,
    publication,
    root_role,
    status,
    timestamps,
    witnesses,
)


@work.chore
def keep_published() -> None:
    """Publish what log and lists have and the folder has not; also what a crash left undone."""
    with write_tx():
        founding.renew_status_key(now())
    with write_tx():
        publication.publish_log()
        status.publish()
        identifiers.publish()
        root_role.publish()
        timestamps.publish()
        witnesses.publish()
        bundle.publish()


@work.chore
def ask_witnesses() -> None:
    """Have the newest checkpoint cosigned by whoever has not yet."""
    asking.ask()
