"""The first page and the frame around all pages."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from flask_login import LoginManager

from certreg.installation import Installation
from certreg.policy.levels import SkillLevel
from certreg.settings import asset
from certreg.web import navigation
from certreg.web.access import public
from certreg.web.navigation import PUBLIC, SIGN_IN


def with_pages(*endpoints: str) -> Flask:
    """A bare application that has only these pages."""
    app = Flask("bare")
    for endpoint in endpoints:
        app.add_url_rule("/" + endpoint.replace(".", "/"), endpoint, public(lambda: "yes"))
    return app


def test_the_ladder_shows_all_levels_from_the_lowest_to_the_highest(client: FlaskClient) -> None:
    html = client.get("/").text
    stairs = html[html.index('class="stairs"') : html.index('class="rungs"')]
    names = ["学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师"]
    places = [stairs.index(f">{name}</text>") for name in names]

    assert len(names) == len(SkillLevel)
    assert places == sorted(places)
    assert "1 学徒工, 2 初级工 五级, 3 中级工 四级" in stairs


def test_the_ladder_speaks_english_too(client: FlaskClient) -> None:
    assert ">Junior worker</text>" in client.get("/?lang=en").text


def test_only_ways_that_exist_are_offered() -> None:
    with with_pages("lookup.look_up", "notices.list").test_request_context("/notices/list"):
        ways = navigation.public_ways()

        assert [way.endpoint for way in ways] == ["lookup.look_up", "notices.list"]
        assert [way.address for way in ways] == ["/lookup/look_up", "/notices/list"]
        assert [way.is_current for way in ways] == [False, True]
        assert navigation.sign_in_way() is None


def test_every_way_has_its_card_on_the_home_page_and_its_picture(app: Flask) -> None:
    bare = with_pages(*(way.endpoint for way in PUBLIC), SIGN_IN.endpoint)
    with bare.test_request_context():
        cards = [(way.address, way.title, way.text) for way in (*PUBLIC, SIGN_IN)]
    ways = [
        SimpleNamespace(address=address, title=title, text=text, label=title, icon=way.icon)
        for (address, title, text), way in zip(cards, (*PUBLIC, SIGN_IN), strict=True)
    ]

    with app.test_request_context():
        html = render_template("web/home.html", public_ways=ways, sign_in_way=None, levels=[])

    for way in ways:
        assert f'<h2><a href="{way.address}">{way.title}</a></h2>' in html
        assert way.text in html
        assert (asset("static") / "icons" / way.icon).is_file()


@pytest.mark.parametrize(
    ("kind", "endpoint"),
    [
        ("enterprise", "workspace.home"),
        ("school", "workspace.home"),
        ("social", "workspace.home"),
        ("office", "office.home"),
        ("operator", "admin.home"),
    ],
)
def test_whoever_is_signed_in_is_shown_the_way_to_his_own_work(kind: str, endpoint: str) -> None:
    app = with_pages("workspace.home", "office.home", "admin.home")
    organisation = SimpleNamespace(kind=SimpleNamespace(value=kind))
    user = SimpleNamespace(is_authenticated=True, organisation=organisation, roles=frozenset())
    LoginManager(app).request_loader(lambda _request: user)

    with app.test_request_context():
        assert navigation.own_home() == "/" + endpoint.replace(".", "/")


def test_a_visitor_has_no_work(app: Flask) -> None:
    with app.test_request_context():
        assert navigation.own_home() is None


def test_a_demo_says_so_on_every_page(client: FlaskClient) -> None:
    for address in ("/", "/no/such/page"):
        html = client.get(address).text
        assert "演示系统 · 数据均为虚构" in html
        assert "系统日期" in html


def test_the_ribbon_shows_the_date_of_the_demos_own_clock(app: Flask) -> None:
    with app.test_request_context():
        html = render_template("base.html", demo_now=datetime(2026, 10, 11, 17, tzinfo=UTC))

    assert "系统日期 2026年10月12日" in html


def test_a_real_registry_has_its_own_name_and_no_ribbon(app: Flask) -> None:
    row = Installation(
        is_demo=False, name="某省登记系统", base_url="https://r.example", province="51"
    )

    with app.test_request_context():
        html = render_template("base.html", installation=row, demo_now=None)

    assert "<span>某省登记系统</span>" in html
    assert "演示系统" not in html
