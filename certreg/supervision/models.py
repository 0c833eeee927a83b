"""One table: what a revocation case is about."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.certificates.models import Certificate
from certreg.db import Base
from certreg.procedure.models import Case
from certreg.registry.models import Logged


class Revocation(Logged, Base):
    """A proposal to revoke (撤销) a certificate, with its ground; confirmed by a second official."""

    __tablename__ = "revocation"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(40))
    """Code of a ground of the law."""

    case: Mapped[Case] = relationship()
    certificate: Mapped[Certificate] = relationship()
