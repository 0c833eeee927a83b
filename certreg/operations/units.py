"""`certreg ops systemd`: the units under which this installation runs, as text."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from certreg.settings import PREFIX

ENVIRONMENT = "/etc/certreg/environment"
"""File with the settings that are no secrets."""

CREDENTIALS = "/etc/certreg"
"""Folder of the sealed secrets."""

SECRETS = ("MASTER_KEY", "SECRET_KEY", "KEY_PASSPHRASE", "PKCS11_PIN",
           "METRICS_TOKEN", "SMTP_URL", "DATABASE_URL", "READ_DATABASE_URL")  # fmt: skip
"""Settings whose value is not printed."""

HEAD = """\
# {name}, printed by `certreg ops systemd`.
"""

SERVICE = """\
[Unit]
Description=certreg: {what}
After=network-online.target postgresql.service{after}
Wants=network-online.target
PartOf=certreg.target

[Service]
User={user}
Group={user}
EnvironmentFile={environment}
Environment=CERTREG_INSTANCE={instance}
{credentials}ExecStart={program} {words}
{restart}TimeoutStopSec=90
KillMode=mixed
UMask=0027
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictSUIDSGID=yes
LockPersonality=yes
CapabilityBoundingSet=
ReadWritePaths={instance}{writable}
"""

INSTALLED = """
[Install]
WantedBy=certreg.target
"""

TARGET = """\
[Unit]
Description=certreg: the registry

[Install]
WantedBy=multi-user.target
"""

TIMER = """\
[Unit]
Description=certreg: backup every night

[Timer]
OnCalendar=*-*-* 02:30:00
RandomizedDelaySec=15min
Persistent=yes

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True)
class Place:
    """Where and as whom the registry runs.

    Attributes:
        program: the `certreg` command.
        backups: folder that backups are written into.
        has_signer: keys are with a process of their own, which alone gets the master key's passphrase.
        secrets: names of the settings that come as sealed credentials, like MASTER_KEY.
    """

    program: Path
    instance: Path
    user: str
    port: int
    backups: Path
    has_signer: bool
    secrets: tuple[str, ...]


def program() -> Path:
    """The `certreg` command beside this Python."""
    return Path(sys.executable).with_name("certreg")


def units(place: Place) -> dict[str, str]:
    """File name -> content of every unit."""
    signer = ("certreg-signer.service",) if place.has_signer else ()
    found = {
        "certreg.target": TARGET,
        "certreg-web.service": _service(
            place,
            "web server",
            f"run --host 127.0.0.1 --port {place.port} --without-worker",
            signer,
        ),
        "certreg-worker.service": _service(place, "worker", "worker", signer),
        "certreg-backup.service": _service(
            place,
            "backup",
            f"backup {place.backups} --keep-days 30",
            is_once=True,
            writable=f" {place.backups}",
        ),
        "certreg-backup.timer": TIMER,
    }
    if place.has_signer:
        found["certreg-signer.service"] = _service(
            place, "signer, which alone opens keys", "signer"
        )
    return {name: HEAD.format(name=name) + text for name, text in found.items()}


def environment(place: Place, environ: Mapping[str, str]) -> str:
    """The file of settings, from those that are set now; secrets are named, not printed."""
    lines = [f"# {ENVIRONMENT}: settings without secrets (mode 0640, root:{place.user})"]
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX) or name == f"{PREFIX}INSTANCE":
            continue
        is_secret = name.removeprefix(PREFIX).removesuffix("_FILE") in SECRETS
        lines.append(f"# {name}=…" if is_secret else f"{name}={value}")
    return "\n".join(lines) + "\n"


def advice(place: Place) -> str:
    """How secrets are sealed to this machine, so that systemd unlocks them at each boot."""
    lines = [
        "# After a reboot systemd opens these with the machine's own key (or its TPM: --with-key=tpm2);",
        "# a disk or a backup of /etc alone opens nothing. To have a person unlock instead, leave",
        "# master-key out and type it: systemd-ask-password | install -m 0600 /dev/stdin /run/…",
    ]
    lines += [
        f"systemd-creds encrypt --name={_file(name)} FILE {CREDENTIALS}/{_file(name)}.cred"
        for name in place.secrets
    ]
    return "\n".join(lines) + "\n"


def _service(
    place: Place,
    what: str,
    words: str,
    after: tuple[str, ...] = (),
    *,
    is_once: bool = False,
    writable: str = "",
) -> str:
    restart = "Type=oneshot\n" if is_once else "Restart=on-failure\nRestartSec=5\n"
    text = SERVICE.format(
        what=what,
        after="".join(f" {name}" for name in after),
        user=place.user,
        environment=ENVIRONMENT,
        instance=place.instance,
        credentials="".join(_credential(name) for name in place.secrets),
        program=place.program,
        words=words,
        restart=restart,
        writable=writable,
    )
    return text if is_once else text + INSTALLED


def _credential(name: str) -> str:
    file = _file(name)
    return dedent(
        f"""\
        LoadCredentialEncrypted={file}:{CREDENTIALS}/{file}.cred
        Environment={PREFIX}{name}_FILE=%d/{file}
        """
    )


def _file(name: str) -> str:
    return name.lower().replace("_", "-")
