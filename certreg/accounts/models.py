"""Organisations, their users, roles, invitations and recovery codes."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base, choice
from certreg.db.shown import private
from certreg.files.models import StoredFile
from certreg.policy.regions import significant_digits


class OrganisationKind(Enum):
    """What an organisation is; decides which roles its people may hold."""

    ENTERPRISE = "enterprise"
    """用人单位: assesses its own employees."""
    SCHOOL = "school"
    """技工院校等: assesses its own students."""
    SOCIAL = "social"
    """社会培训评价组织: assesses the public."""
    OFFICE = "office"
    """人社部门: an HRSS office of a province, prefecture or county."""
    OPERATOR = "operator"
    """Who runs the registry itself."""


class OrganisationState(Enum):
    """Where an organisation's registration stands."""

    PENDING = "pending"
    """Registered itself; an official of its region has to confirm."""
    CONFIRMED = "confirmed"
    """Confirmed; its people can work."""
    REFUSED = "refused"
    """Refused with a reason; it may register again."""


class Role(Enum):
    """What a user may do; every role signs in with a second factor."""

    ADMINISTRATOR = "administrator"
    """机构管理员: invites the organisation's users and gives roles; no business decisions."""
    CLERK = "clerk"
    """经办人: files, uploads rosters and results."""
    APPROVER = "approver"
    """审核人: signs off what the clerk prepared, issues certificates."""
    OFFICE_ADMINISTRATOR = "office_administrator"
    """人社管理员: invites officials of the office."""
    OFFICIAL = "official"
    """人社工作人员: confirms organisations, accepts, reviews, decides; within a region."""
    EXPERT = "expert"
    """评审专家: votes in the panels that officials name; of any organisation, never in its own cases."""
    POLICY_OFFICER = "policy_officer"
    """政策管理员: proposes and approves the registry's own rules, in the province's office."""
    REGION_AUDITOR = "region_auditor"
    """监察审计员: reads the cases, certificates and trail of an office's region, and changes nothing."""
    SYSTEM_ADMINISTRATOR = "system_administrator"
    """系统管理员: offices and their first administrators."""
    SECURITY_ADMINISTRATOR = "security_administrator"
    """安全管理员: keys, locked accounts."""
    AUDITOR = "auditor"
    """审计管理员: reads the audit trail."""


class Organisation(Base):
    """An enterprise, school, social assessment organisation, HRSS office or the operator."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind))
    name: Mapped[str] = mapped_column(sa.String(120), index=True)
    """Full registered name, branch included; printed on certificates."""
    uscc: Mapped[str | None] = mapped_column(sa.String(18))
    """统一社会信用代码; not for offices and the operator."""
    region: Mapped[str] = mapped_column(sa.String(6), index=True)
    """Six digits: county of an organisation's seat; region of an office."""
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """The next office above."""
    state: Mapped[OrganisationState] = mapped_column(choice(OrganisationState), index=True)
    contact_name: Mapped[str] = mapped_column(sa.String(60), default="")
    contact_phone: Mapped[str] = mapped_column(sa.String(30), default="")
    administrator_name: Mapped[str] = mapped_column(sa.String(60), default="")
    """Who is to be the first administrator, as named at registration."""
    receipt_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    """Keyed hash of the receipt number, with which people ask how the registration stands."""
    proof_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """Business licence or equal proof, as uploaded."""
    registered_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", use_alter=True))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")

    proof: Mapped[StoredFile | None] = relationship()
    users: Mapped[list[User]] = relationship(
        back_populates="organisation", foreign_keys="User.organisation_id"
    )

    __table_args__ = (
        sa.Index(
            "uq_organisation_uscc_live",
            "uscc",
            unique=True,
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        ),
    )

    @property
    def region_prefix(self) -> str:
        """The digits that every region below this one begins with: 510000 -> 51, 511700 -> 5117."""
        return significant_digits(self.region)


@private
class User(UserMixin, Base):
    """A person who signs in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    username: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    session_epoch: Mapped[int] = mapped_column(default=0)
    """Goes up with every change of password, second factor or roles: older sessions end."""
    totp_secret: Mapped[bytes]
    """Sealed secret of the authenticator app."""
    totp_counter: Mapped[int] = mapped_column(default=0)
    """Last time step used; a code counts once."""
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(
        back_populates="users", foreign_keys=[organisation_id]
    )
    grants: Mapped[list[RoleGrant]] = relationship(
        primaryjoin="and_(User.id == RoleGrant.user_id, RoleGrant.ended_at.is_(None))",
        foreign_keys="RoleGrant.user_id",
        lazy="selectin",
        viewonly=True,
    )

    def get_id(self) -> str:
        """What a session names: the user and the epoch, so that a raised epoch ends it."""
        return f"{self.id}:{self.session_epoch}"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles the user holds now."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def region_prefix(self) -> str:
        """The regions an official may act in."""
        return self.organisation.region_prefix


class RoleGrant(Base):
    """A role given to a user by somebody else, from a time to a time."""

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.CheckConstraint("user_id <> granted_by_id", name="not_to_oneself"),
        sa.Index(
            "uq_role_grant_live",
            "user_id",
            "role",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    granted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    """None: given by the operator's command."""
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class InvitationKind(Enum):
    """What a one-time link is for."""

    JOIN = "join"
    """A new user chooses user name and password and enrols a second factor."""
    PASSWORD = "password"
    """A user who lost the password chooses a new one."""
    SECOND_FACTOR = "second_factor"
    """A user who lost the second factor enrols a new one; the password is asked first."""


class Invitation(Base):
    """A one-time link, handed over by whoever made it; only the hash of its token is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[InvitationKind] = mapped_column(choice(InvitationKind))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    """Whose password or second factor; None when somebody joins."""
    name: Mapped[str] = mapped_column(sa.String(60))
    roles: Mapped[list[Any]] = mapped_column(default=list)
    """Values of `Role` that joining brings."""
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])


@private
class RecoveryCode(Base):
    """A code that replaces the second factor once; only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]


@private
class SignInFailure(Base):
    """A failed sign-in, counted against an account or an address, each as a keyed hash."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
