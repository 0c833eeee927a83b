"""`certreg ops patroni`: PostgreSQL that replaces its primary by itself, without losing what it acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from certreg.operations.site import templates


@dataclass(frozen=True)
class Node:
    """One machine of the database.

    Attributes:
        rest_port: where Patroni answers the other machines.
        etcd: `host:port` of each etcd.
        network: from which programs and the other machines connect, e.g. 10.0.0.0/24.
        data: folder of the cluster, made by Patroni.
        programs: folder of PostgreSQL's programs.
        sockets: folder of its Unix socket.
    """

    name: str
    host: str
    port: int
    rest_port: int
    etcd: tuple[str, ...]
    network: str
    data: Path
    programs: Path
    sockets: Path


def patroni(node: Node) -> str:
    """Patroni's file for one machine."""
    return templates().get_template("operations/patroni.yml").render(node=node)
