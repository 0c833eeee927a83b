"""What an administrator types about keys and webhooks."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired

from certreg.accounts.models import User
from certreg.connections.models import Scope
from certreg.connections.titles import EVENTS, SCOPES
from certreg.outbox.models import Event
from certreg.text import Text
from certreg.web.form import Day, OneOfMany, PageForm, Several, line, stripped
from certreg.web.language import translate


class KeyForm(PageForm):
    """A new key."""

    name = line(_l("用于哪个系统"), _l("请填写系统名称，如“人事系统”"), most=60)
    clerk = OneOfMany(
        _l("以哪位经办人的名义办理"), coerce=int, validators=[InputRequired(_l("请选择一位经办人"))]
    )
    scopes = Several(_l("权限"), validators=[DataRequired(_l("请至少选择一项权限"))])
    expires_on = Day(_l("有效期至"), validators=[InputRequired(_l("请填写日期，如 2026-11-20"))])
    code = StringField(
        _l("验证码"),
        filters=[stripped],
        validators=[DataRequired(_l("请输入验证器上的 6 位数字"))],
    )

    def offer(self, clerks: list[User]) -> None:
        """Give the choices."""
        self.clerk.choices = [(clerk.id, clerk.name) for clerk in clerks]
        self.scopes.choices = [
            (scope.value, _offered(title, scope.value)) for scope, title in SCOPES.items()
        ]

    @property
    def chosen(self) -> list[Scope]:
        """The scopes."""
        return [Scope(value) for value in self.scopes.data]


class EndpointForm(PageForm):
    """A new address for events."""

    url = line(_l("接收地址"), _l("请填写 https:// 开头的地址"), most=500)
    events = Several(_l("接收哪些事件"), validators=[DataRequired(_l("请至少选择一种事件"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.events.choices = [
            (event.value, _offered(title, event.value)) for event, title in EVENTS.items()
        ]

    @property
    def chosen(self) -> list[Event]:
        """The events."""
        return [Event(value) for value in self.events.data]


def _offered(title: Text, key: str) -> str:
    """A choice in words, with the name that programs know it by."""
    return translate(Text("{title}（{key}）", title=title, key=key))
