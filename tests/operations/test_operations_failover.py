"""PostgreSQL of several hosts: what `certreg ops patroni` prints, and where PostgreSQL's programs are led."""

from __future__ import annotations

import sqlalchemy as sa
from click.testing import CliRunner

from certreg.cli import main
from certreg.db.connecting import options
from certreg.operations import postgresql

SEVERAL = (
    "postgresql+psycopg://u:p@/db?host=a:5432&host=b:5433&target_session_attrs=read-write"
    "&connect_timeout=2&options=-csearch_path%3Dx"
)


def test_patroni_s_file_waits_for_a_second_machine_and_holds_no_password() -> None:
    words = "ops patroni --name db1 --host 10.0.0.1 --network 10.0.0.0/24 --etcd 10.0.0.1:2379 --etcd 10.0.0.2:2379"
    printed = CliRunner().invoke(main, words.split())
    assert printed.exit_code == 0
    assert "synchronous_mode: true" in printed.output
    assert "hosts: [10.0.0.1:2379, 10.0.0.2:2379]" in printed.output
    assert "password:" not in printed.output


def test_postgresql_s_programs_are_led_to_the_same_hosts() -> None:
    found = postgresql._environment(sa.make_url(SEVERAL))
    assert found["PGHOST"] == "a,b" and found["PGPORT"] == "5432,5433"
    assert found["PGTARGETSESSIONATTRS"] == "read-write" and found["PGDATABASE"] == "db"


def test_what_an_address_says_itself_counts_first() -> None:
    arguments = options(SEVERAL, read_only=True)["connect_args"]
    assert "connect_timeout" not in arguments and arguments["keepalives_count"] == 3
    assert arguments["options"] == "-csearch_path=x -c default_transaction_read_only=on"
    assert options("sqlite:///x") == {}
