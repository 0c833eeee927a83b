"""What people type to sign in, to join, and about their own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, Regexp

from certreg.accounts.membership import USERNAME
from certreg.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from certreg.web.form import PageForm, stripped

CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "text",
    "autocapitalize": "none",
    "spellcheck": "false",
}
NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


def code_field() -> StringField:
    """A field for a code of the authenticator or a recovery code."""
    return StringField(
        _l("验证码"),
        validators=[DataRequired(_l("请输入验证码")), Length(max=40, message=_l("验证码过长"))],
        filters=[stripped],
        description=_l("身份验证器上的 6 位数字；手机不在身边时，可填一个恢复码"),
        render_kw=CODE,
    )


def present_password(label: str) -> PasswordField:
    """A field for a password that exists."""
    return PasswordField(
        label,
        validators=[
            DataRequired(_l("请输入密码")),
            Length(max=LONGEST_PASSWORD, message=_l("密码过长")),
        ],
        render_kw={"autocomplete": "current-password"},
    )


def new_password() -> PasswordField:
    """A field for a password to be; what it must be is asked of `certreg.accounts.rules`."""
    return PasswordField(
        _l("新密码"),
        validators=[DataRequired(_l("请输入新密码"))],
        description=_l(
            "至少 %(count)s 个字符，可以用一句话；不能包含用户名", count=SHORTEST_PASSWORD
        ),
        render_kw={"autocomplete": "new-password"},
    )


def password_again() -> PasswordField:
    """The same once more."""
    return PasswordField(
        _l("再输一次新密码"),
        validators=[
            DataRequired(_l("请再输一次新密码")),
            EqualTo("password", _l("两次输入的密码不一致")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(PageForm):
    """First step of signing in."""

    username = StringField(
        _l("用户名"),
        validators=[DataRequired(_l("请输入用户名")), Length(max=60, message=_l("用户名过长"))],
        render_kw=NAME,
    )
    password = present_password(_l("密码"))


class SecondFactorForm(PageForm):
    """A second factor: to sign in, or before something that needs it again."""

    code = code_field()


class PasswordForm(PageForm):
    """The present password alone."""

    password = present_password(_l("密码"))


class JoinForm(PageForm):
    """A new user's name and password."""

    username = StringField(
        _l("用户名"),
        filters=[lambda text: stripped(text).lower()],
        validators=[
            DataRequired(_l("请输入用户名")),
            Regexp(
                rf"^{USERNAME.pattern}\Z",
                message=_l("用户名须以字母开头，只用字母、数字、点、横线和下划线，3 至 40 位"),
            ),
        ],
        description=_l("以后用它登录；字母开头，可含数字、点、横线、下划线，不分大小写"),
        render_kw=NAME,
    )
    password = new_password()
    again = password_again()


class EnrolForm(PageForm):
    """The first code of a new authenticator."""

    code = StringField(
        _l("验证码"),
        validators=[DataRequired(_l("请输入验证码")), Length(max=20, message=_l("验证码过长"))],
        description=_l("添加后，身份验证器上显示的 6 位数字"),
        render_kw={**CODE, "inputmode": "numeric"},
    )


class ResetPasswordForm(PageForm):
    """A new password, against the second factor."""

    code = code_field()
    password = new_password()
    again = password_again()


class ChangePasswordForm(PageForm):
    """A new password, against the old one and the second factor."""

    old = present_password(_l("当前密码"))
    password = new_password()
    again = password_again()
    code = code_field()
