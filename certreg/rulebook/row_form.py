"""A form for a row of any family: its fields follow the fields of the family's dataclass.

What is typed becomes a row as it would stand in the TOML file; the loader alone says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from certreg.errors import RefusedError
from certreg.policy.law import Law
from certreg.rulebook import toml
from certreg.rulebook.export import plain
from certreg.rulebook.labels import label
from certreg.rulebook.words import say
from certreg.web.form import Day, ManyOfMany, OneOfMany, PageForm, PlainText, Several, stripped
from certreg.web.language import translate

LONG = {"text", "evidence", "governs", "body_text", "message"}
"""Fields whose text takes several lines."""

DAYS = {
    "since": _l("规则不溯及既往：须写明，且不早于核准的当天"),
    "until": _l("这一天仍然有效，次日起失效；核准时不能早于当天"),
}
"""Fields of a row that limit when it counts: what may be typed."""

LONGEST = 4000
PREFIX = "row_"
"""In front of a row's field names: a form has attributes of its own, `errors` for one."""


class AmendmentForm(PageForm):
    """What every amendment asks besides its own fields."""

    reason = TextAreaField(
        _l("变更理由"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写理由")),
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )

    def refuse_field(self, refusal: RefusedError) -> None:
        """Show what the loader refuses beside the field of the row that it names."""
        refusal.field = f"{PREFIX}{refusal.field}" if refusal.field else None
        if refusal.field == f"{PREFIX}reason":
            refusal.field = "reason"
        self.refuse(refusal)


class Shape:
    """The form of one dataclass: a class of forms, and the way from what was typed to a row.

    Args:
        kind: a family's row class, or `Source`.
        law: whose documents and level names are offered.
        without: fields that are not asked.
    """

    def __init__(self, kind: Any, law: Law, without: frozenset[str] = frozenset()) -> None:
        hints = get_type_hints(kind)
        self._law = law
        self._hints = {
            f.name: _bare(hints[f.name]) for f in _ordered(kind) if f.name not in without
        }
        asked = {
            f"{PREFIX}{f.name}": self._field(f) for f in _ordered(kind) if f.name not in without
        }
        self.form: type[AmendmentForm] = type("RowForm", (AmendmentForm,), asked)

    def names(self) -> tuple[str, ...]:
        """Names of the form's fields for the row, in their order."""
        return tuple(f"{PREFIX}{name}" for name in self._hints)

    def row(self, form: AmendmentForm) -> dict[str, Any]:
        """What was typed, as a row of the TOML file; what was left empty is left out."""
        read = ((name, self._read(name, form[f"{PREFIX}{name}"].data)) for name in self._hints)
        return {name: value for name, value in read if value not in (None, "", [], {})}

    def filled(self, thing: Any) -> dict[str, Any]:
        """The values of the form's fields for a row that is there."""
        return {
            f"{PREFIX}{name}": list(thing.basis)
            if name == "basis"
            else _shown(hint, getattr(thing, name))
            for name, hint in self._hints.items()
        }

    def _field(self, field: Field[Any]) -> Any:
        """The form's field for a field of the dataclass; WTForms binds it to the form later."""
        hint = self._hints[field.name]
        is_required = field.default is MISSING and field.default_factory is MISSING
        said = {"label": translate(label(field.name)), "validators": [_presence(is_required)]}
        inner = get_args(hint)[0] if get_origin(hint) is tuple else None
        if field.name == "basis":
            documents = sorted(self._law.sources.values(), key=lambda source: source.name)
            choices = [SelectChoice(s.id, f"{s.title}") for s in documents]
            return ManyOfMany(choices=choices, **said)
        if options := _options(inner or hint):
            choices = [self._choice(option) for option in options]
            if inner is not None:
                return Several(choices=choices, **said)
            return OneOfMany(choices=[SelectChoice("", _("请选择")), *choices], **said)
        if hint is bool:
            choices = [SelectChoice("true", _("是")), SelectChoice("false", _("否"))]
            return OneOfMany(choices=[SelectChoice("", _("未写明")), *choices], **said)
        if hint is date:
            return Day(description=DAYS.get(field.name, ""), **said)
        return _typed(field.name, hint, inner, said)

    def _choice(self, option: object) -> SelectChoice:
        stored = option.value if isinstance(option, Enum) else option
        return SelectChoice(str(stored), translate(say(self._law, option)[0]))

    def _read(self, name: str, typed: Any) -> Any:
        """A value as TOML has it; what cannot be read stays text and the loader refuses it."""
        try:
            return self._value(self._hints[name], typed)
        except RefusedError as refusal:
            refusal.field = name
            raise

    @staticmethod
    def _value(hint: Any, typed: Any) -> Any:
        if get_origin(hint) is tuple:
            items = typed if isinstance(typed, list) else _lines(typed)
            return [_read_one(get_args(hint)[0], item) for item in items]
        if isinstance(get_origin(hint), type) and issubclass(get_origin(hint), Mapping):
            return _read_mapping(get_args(hint)[1], typed)
        return _read_one(hint, typed)


def _ordered(kind: Any) -> Iterator[Field[Any]]:
    """The family's own fields between the id and what every row has."""
    common = ("basis", "clause", "region", "status", "since", "until", "replaces", "evidence")
    known = {field.name: field for field in fields(kind)}
    own = [field for name, field in known.items() if name not in (*common, "id")]
    yield from (known["id"], *own, *(known[name] for name in common if name in known))


def _bare(hint: Any) -> Any:
    """The type without its None."""
    if get_origin(hint) in (Union, UnionType):
        return next(part for part in get_args(hint) if part is not NoneType)
    return hint


def _options(hint: Any) -> tuple[object, ...]:
    if get_origin(hint) is Literal:
        return get_args(hint)
    return tuple(hint) if isinstance(hint, type) and issubclass(hint, Enum) else ()


def _presence(is_required: bool) -> DataRequired | Optional:
    return DataRequired(_("请填写或选择本项")) if is_required else Optional()


def _typed(name: str, hint: Any, inner: Any, said: dict[str, Any]) -> Any:
    """A field to type in: one line, several lines, or one thing on each line."""
    said["validators"] = [
        *said["validators"],
        Length(max=LONGEST, message=_("请控制在 %(count)s 字以内", count=LONGEST)),
        PlainText(lines=True),
    ]
    said["filters"] = [_without_end_blanks]
    if inner is not None or (isinstance(get_origin(hint), type) and get_origin(hint) is not tuple):
        return TextAreaField(description=_hint(hint, inner), **said)
    return TextAreaField(**said) if name in LONG else StringField(**said)


def _hint(hint: Any, inner: Any) -> Any:
    if inner is None:
        return _l("每行一项，写作“名称 = 内容”")
    if is_dataclass(inner) or get_origin(inner) is tuple:
        return _l("每行一项，写作 TOML，如 [1, 9] 或花括号内的“键 = 值”")
    return _l("每行一项")


def _without_end_blanks(text: str | None) -> str:
    """Blanks at the beginning may be meant: a list of characters may begin with one."""
    return (text or "").rstrip()


def _lines(typed: str | None) -> list[str]:
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def _read_mapping(inner: Any, typed: str | None) -> dict[str, Any]:
    pairs = (line.partition("=") for line in _lines(typed))
    return {key.strip(): _read_one(inner, value.strip()) for key, _sign, value in pairs}


def _read_one(hint: Any, typed: Any) -> Any:
    if not isinstance(typed, str) or hint is str or not typed:
        return typed
    options = {str(_stored(option)): _stored(option) for option in _options(hint)}
    if options:
        return options.get(typed, typed)
    return toml.read_value(typed)


def _stored(option: object) -> object:
    return option.value if isinstance(option, Enum) else option


def _shown(hint: Any, value: Any) -> Any:
    """A value as its field of the form holds it."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    data = plain(value)
    if get_origin(hint) is tuple:
        if _options(get_args(hint)[0]):
            return [str(item) for item in data]
        return "\n".join(item if isinstance(item, str) else toml.value(item) for item in data)
    if isinstance(data, dict):
        return "\n".join(
            f"{key} = {item if isinstance(item, str) else toml.value(item)}"
            for key, item in data.items()
        )
    return str(data)
