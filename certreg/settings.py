"""Settings: the environment (prefix `CERTREG_`) and the secrets of the instance folder, read once into one frozen object.

A default stands here only where it is right in production and may be public.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from certreg.errors import SetupError
from certreg.text import Text

PACKAGE = Path(__file__).resolve().parent
PREFIX = "CERTREG_"

DEFAULT_LAG = 10
"""Seconds that a replica may lie behind."""


@dataclass(frozen=True)
class Relay:
    """The mail server that takes our e-mail, and who it comes from."""

    host: str
    port: int
    is_tls: bool
    """TLS from the first byte (smtps); otherwise STARTTLS, without which only this machine is spoken to."""
    user: str
    password: str = field(repr=False)
    sender: str

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine: the one place that is spoken to without TLS."""
        return self.host in ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Module:
    """A PKCS#11 module, the token in it, and the PIN that opens the token."""

    library: str
    token: str
    pin: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set.

    `CERTREG_INSTANCE` is the folder of everything that is not code (database, keys, files, queue).
    Secrets (`CERTREG_SECRET_KEY`, `CERTREG_MASTER_KEY`) are made in `instance/secrets` (mode 0600) on first use.
    """

    instance: Path
    database_url: str
    """SQLAlchemy address; default: SQLite in the instance folder."""
    files_url: str
    """Where uploaded files are kept, as fsspec understands it (`file:///…`, `s3://…`); default: a folder of the instance."""
    secret_key: str
    """Signs session cookies and form tokens."""
    master_key: bytes
    """32 bytes from which the keys for encryption at rest and the blind index are derived."""
    trusted_hosts: tuple[str, ...]
    """Host names that this server answers to, separated by commas; empty: any (development)."""
    proxy_hops: int
    """How many reverse proxies in front set X-Forwarded-* headers."""
    secure_cookies: bool
    """Send cookies over https only; switch on wherever https is served (the default)."""
    upload_limit: int
    """Largest request body, in bytes."""
    status_minutes: int = 15
    """Minutes within which a revocation or suspension reaches every verifier; see `registry.status`."""
    smtp_url: str = field(default="", repr=False)
    """Mail server: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`; empty: no e-mail."""
    mail_from: str = ""
    """Address that e-mail comes from."""
    key_passphrase: str = field(default="", repr=False)
    """Seals private keys besides the master key; also `CERTREG_KEY_PASSPHRASE_FILE`, the first line of a file."""
    signer: str = ""
    """Where the signer process listens, `unix:/path`; empty: keys are opened in this process."""
    pkcs11_module: str = ""
    """Library of a PKCS#11 module, in which new keys are made."""
    pkcs11_token: str = ""
    """Label of the token in it."""
    pkcs11_pin: str = field(default="", repr=False)
    """PIN of the token; also `CERTREG_PKCS11_PIN_FILE`."""
    tsa_url: str = ""
    """Time-stamping authority (RFC 3161) that is asked when a PDF is sealed; empty: no timestamps."""
    tsa_ca: Path | None = None
    """Certificates (PEM) under which its tokens are signed; without them a timestamp cannot be verified."""
    witness_policy: Path | None = None
    """File that says who witnesses the log (C2SP tlog-policy); default: `witness-policy` in the instance folder."""

    backup_recipients: tuple[str, ...] = ()
    """Public keys (`age1…`, separated by commas) that backups are sealed for; this machine cannot open them."""
    metrics_token: str = field(default="", repr=False)
    """Whoever asks for `/metrics` must bear it; empty: only this machine is answered. Also `CERTREG_METRICS_TOKEN_FILE`."""
    limits_storage: str = ""
    """Where request limits are counted, as `limits` understands it; empty: in a file that the processes of this machine share."""
    web_processes: int = 1
    """Processes of the web server; more than one only on PostgreSQL."""
    read_database_url: str = field(default="", repr=False)
    """PostgreSQL replica that public pages are read from; empty: everything is read from the primary."""
    read_lag_seconds: int = DEFAULT_LAG
    """How far, in seconds, it may lie behind; one that lies further is left out."""

    @property
    def module(self) -> Module | None:
        """The PKCS#11 module; None: there is none."""
        if not self.pkcs11_module:
            return None
        return Module(self.pkcs11_module, self.pkcs11_token, self.pkcs11_pin)

    @property
    def relay(self) -> Relay | None:
        """The mail server; None: no e-mail.

        Raises:
            SetupError: an address that cannot be read.
        """
        return _relay(self.smtp_url, self.mail_from)


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment and the instance's secrets.

    Raises:
        SetupError: a setting has a value that cannot be read; the text names it.
    """
    instance = find_instance(environ)
    secrets_folder = instance / "secrets"
    settings = Settings(
        instance=instance,
        database_url=environ.get(
            PREFIX + "DATABASE_URL", f"sqlite:///{instance / 'certreg.sqlite3'}"
        ),
        files_url=environ.get(PREFIX + "FILES_URL", (instance / "files").as_uri()),
        secret_key=_spoken("SECRET_KEY", environ) or _secret(secrets_folder / "secret-key"),
        master_key=_bytes32(
            "MASTER_KEY",
            _spoken("MASTER_KEY", environ) or _secret(secrets_folder / "master-key"),
        ),
        trusted_hosts=tuple(h for h in environ.get(PREFIX + "TRUSTED_HOSTS", "").split(",") if h),
        proxy_hops=_number("PROXY_HOPS", environ.get(PREFIX + "PROXY_HOPS", "0")),
        secure_cookies=_switch("SECURE_COOKIES", environ.get(PREFIX + "SECURE_COOKIES", "1")),
        upload_limit=_number("UPLOAD_LIMIT", environ.get(PREFIX + "UPLOAD_LIMIT", str(64 * 2**20))),
        status_minutes=_minutes("STATUS_MINUTES", environ.get(PREFIX + "STATUS_MINUTES", "15")),
        smtp_url=environ.get(PREFIX + "SMTP_URL", ""),
        mail_from=environ.get(PREFIX + "MAIL_FROM", ""),
        key_passphrase=_spoken("KEY_PASSPHRASE", environ),
        signer=_socket("SIGNER", environ.get(PREFIX + "SIGNER", "")),
        pkcs11_module=environ.get(PREFIX + "PKCS11_MODULE", ""),
        pkcs11_token=environ.get(PREFIX + "PKCS11_TOKEN", ""),
        pkcs11_pin=_spoken("PKCS11_PIN", environ),
        tsa_url=_web_address("TSA_URL", environ.get(PREFIX + "TSA_URL", "")),
        tsa_ca=Path(named) if (named := environ.get(PREFIX + "TSA_CA")) else None,
        witness_policy=Path(environ.get(PREFIX + "WITNESS_POLICY", instance / "witness-policy")),
        backup_recipients=tuple(
            text.strip()
            for text in environ.get(PREFIX + "BACKUP_RECIPIENTS", "").split(",")
            if text.strip()
        ),
        metrics_token=_spoken("METRICS_TOKEN", environ),
        limits_storage=environ.get(PREFIX + "LIMITS_STORAGE", ""),
        web_processes=max(1, _number("WEB_PROCESSES", environ.get(PREFIX + "WEB_PROCESSES", "1"))),
        read_database_url=environ.get(PREFIX + "READ_DATABASE_URL", ""),
        read_lag_seconds=_lag(
            "READ_LAG_SECONDS", environ.get(PREFIX + "READ_LAG_SECONDS", str(DEFAULT_LAG))
        ),
    )
    _check_replica(settings)
    if settings.web_processes > 1 and settings.database_url.startswith("sqlite"):
        raise SetupError(
            Text("SQLite 只用一个网页进程；多个进程（CERTREG_WEB_PROCESSES）请用 PostgreSQL")
        )
    _ = settings.relay  # a wrong address stops the start, not the first e-mail
    return settings


def find_instance(environ: Mapping[str, str] = os.environ) -> Path:
    """The instance folder: `CERTREG_INSTANCE`, else beside setup.cfg in a checkout, else ./instance."""
    if named := environ.get(PREFIX + "INSTANCE"):
        return Path(named).resolve()
    root = PACKAGE.parent
    return (root if (root / "setup.cfg").is_file() else Path.cwd()) / "instance"


def asset(name: str) -> Path:
    """Folder `templates`, `static`, `migrations` or `cases` (worked cases of the law).

    It lies inside an installed wheel; in a checkout beside the package, cases among the tests.
    """
    installed, checkout = PACKAGE / name, PACKAGE.parent
    if installed.is_dir():
        return installed
    return checkout / "tests" / "policy" / "cases" if name == "cases" else checkout / name


def _secret(path: Path) -> str:
    """Read a secret, making it (32 random bytes in hex, mode 0600) when the instance is new."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:  # another process was faster; its secret counts
            pass
    return path.read_text().strip()


def first_line(path: Path) -> str:
    """What somebody wrote into the first line of a file that is to be kept secret.

    Raises:
        SetupError: the file cannot be read, or says nothing.
    """
    try:
        text = path.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(Text("无法读取口令文件 {path}", path=str(path))) from error
    if not text:
        raise SetupError(Text("口令文件 {path} 的第一行为空", path=str(path)))
    return text


def _spoken(name: str, environ: Mapping[str, str]) -> str:
    """A secret from the environment, or from the file that `…_FILE` names."""
    file = environ.get(f"{PREFIX}{name}_FILE")
    return first_line(Path(file)) if file else environ.get(PREFIX + name, "")


def _socket(name: str, text: str) -> str:
    """The path in an address like `unix:/run/certreg/signer`."""
    if text and not text.startswith("unix:/"):
        raise SetupError(Text("设置 {name} 应写作 unix:/路径", name=PREFIX + name))
    return text.removeprefix("unix:")


def _web_address(name: str, text: str) -> str:
    """An http or https address; a token is signed, so that plain http is enough for it."""
    parts = urlsplit(text)
    try:
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if text and not is_one:
        raise SetupError(Text("设置 {name} 应为 http 或 https 网址", name=PREFIX + name))
    return text


def _bytes32(name: str, text: str) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != 32:
        raise SetupError(Text("设置 {name} 须为 64 位十六进制字符", name=PREFIX + name))
    return value


def _relay(address: str, sender: str) -> Relay | None:
    """The mail server of an address like `smtps://user:password@host:465`."""
    if not address:
        return None
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == 0:
        raise SetupError(
            Text("设置 {name} 应写作 smtp://用户:密码@主机:587", name=PREFIX + "SMTP_URL")
        )
    if sender.count("@") != 1 or any(mark in sender for mark in " \r\n<>,;"):
        raise SetupError(Text("设置 {name} 应为发件人的邮箱地址", name=PREFIX + "MAIL_FROM"))
    is_tls = parts.scheme == "smtps"
    return Relay(
        host=parts.hostname,
        port=port or (465 if is_tls else 587),
        is_tls=is_tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )


def _minutes(name: str, text: str) -> int:
    """At least three: the worker publishes every minute, and caches keep a list for another."""
    minutes = _number(name, text)
    if minutes < 3:
        raise SetupError(Text("{name} 至少为 3（分钟）", name=PREFIX + name))
    return minutes


def _lag(name: str, text: str) -> int:
    """At least three: whether the replica is near is looked at once a second."""
    seconds = _number(name, text)
    if seconds < 3:
        raise SetupError(Text("{name} 至少为 3（秒）", name=PREFIX + name))
    return seconds


def _check_replica(settings: Settings) -> None:
    """Raises SetupError: SQLite has no replica, and nothing else is one of PostgreSQL."""
    addresses = (settings.database_url, settings.read_database_url)
    if settings.read_database_url and not all(each.startswith("postgresql") for each in addresses):
        raise SetupError(
            Text(
                "只读副本（{name}）须为 PostgreSQL，主库（CERTREG_DATABASE_URL）也须为 PostgreSQL；SQLite 没有副本",
                name=PREFIX + "READ_DATABASE_URL",
            )
        )


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise SetupError(Text("设置 {name} 须为非负整数", name=PREFIX + name))
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise SetupError(Text("设置 {name} 只能为 0 或 1", name=PREFIX + name))
    return text == "1"
