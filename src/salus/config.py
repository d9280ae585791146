"""The settings: read once, at the front door, from the environment. `docs/settings.md` says what each is for.

``SALUS_HOME`` is the folder that holds everything Salus keeps (default: the platform's data folder); everything else
has a default that suits a laptop without a network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from salus.errors import BadInput

_LOCALTIME = Path("/etc/localtime")


_RATE = re.compile(r"[1-9]\d{0,6} ?/ ?(second|minute|hour|day)")


@dataclass(frozen=True, slots=True)
class Oidc:
    """Where people may sign in besides a password.

    ``issuer``: its https address. ``name``: what its button says. ``roles``: groups of the provider and the role that
    each gives to whom nobody linked with an account; none where nobody gets an account by themselves.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    roles: tuple[tuple[str, str], ...] = ()
    roles_claim: str = "groups"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set.

    ``home``: the folder of all state, absolute; it need not exist yet. ``database``: SQLAlchemy's address of it, "" for
    the file in ``home``. ``redis``: "" where one process serves alone. ``origins``: of web pages elsewhere that may
    call. ``public_url``: how people reach the service, "" on this machine only. ``trace_sample``: share of traces that
    are exported. ``rate``: requests of one account or address, such as 120/minute. ``key``: secret of encryption at
    rest, "" for none. ``country``: where people are who do not say, ISO code, "" to tell by the zone.
    """

    home: Path
    database: str = field(default="", repr=False)
    redis: str = field(default="", repr=False)
    origins: tuple[str, ...] = ()
    public_url: str = ""
    oidc: Oidc | None = None
    otlp: str = ""
    trace_sample: float = 1.0
    trace_days: int = 14
    rate: str = "240/minute"
    upload_mb: int = 4096
    key: str = field(default="", repr=False)
    country: str = ""


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process.

    Raises:
        BadInput: a setting cannot be used; the message names it, its value and what to do.
    """
    said = _Said(environment)
    given = said.text("HOME")
    home = Path(given).expanduser().absolute() if given else _data_folder()
    if home.exists() and not home.is_dir():
        raise BadInput(f"SALUS_HOME is {given!r}, which is a file: set it to a folder, which Salus makes if need be")
    return Settings(
        home,
        database=said.text("DATABASE_URL"),
        redis=said.text("REDIS_URL"),
        origins=tuple(origin for origin in said.text("CORS_ORIGINS").replace(",", " ").split() if origin),
        public_url=said.address("PUBLIC_URL"),
        oidc=said.oidc(),
        otlp=said.text("OTLP_ENDPOINT"),
        trace_sample=said.number("TRACE_SAMPLE", 1.0, 0, 1),
        trace_days=int(said.number("TRACE_DAYS", 14, 1, 3650)),
        rate=said.rate("RATE", "240/minute"),
        upload_mb=int(said.number("UPLOAD_MB", 4096, 1, 1_000_000)),
        key=said.key(),
        country=said.text("COUNTRY").upper(),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """The environment, read by the names that begin with SALUS_."""

    environment: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.environment.get(f"SALUS_{name}", "").strip()

    def number(self, name: str, default: float, low: float, high: float) -> float:
        given = self.text(name)
        try:
            value = float(given) if given else default
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise BadInput(f"SALUS_{name} is {given!r}: set it to a number from {low:g} to {high:g}")
        return value

    def address(self, name: str) -> str:
        given = self.text(name).rstrip("/")
        if given and not re.fullmatch(r"https?://[^/\s?#]+", given):
            raise BadInput(f"SALUS_{name} is {given!r}: write it as https://salus.example.org, without a path")
        return given

    def rate(self, name: str, default: str) -> str:
        given = self.text(name) or default
        if not _RATE.fullmatch(given):
            raise BadInput(f"SALUS_{name} is {given!r}: write it as 240/minute (second, minute, hour or day)")
        return given

    def key(self) -> str:
        file = self.text("ENCRYPTION_KEY_FILE")
        if not file:
            return self.text("ENCRYPTION_KEY")
        try:
            key = Path(file).expanduser().read_text(encoding="utf-8").strip()
        except OSError as fault:
            raise BadInput(f"SALUS_ENCRYPTION_KEY_FILE is {file!r}, which cannot be read ({fault.strerror})") from None
        if not key:
            raise BadInput(f"SALUS_ENCRYPTION_KEY_FILE is {file!r}, which is empty: write the key into it")
        return key

    def oidc(self) -> Oidc | None:
        parts = {name: self.text(f"OIDC_{name}") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
        missing = [f"SALUS_OIDC_{name}" for name, value in parts.items() if not value]
        if len(missing) == len(parts):
            return None
        if missing:
            raise BadInput(f"single sign-on needs {' and '.join(missing)} too")
        return Oidc(
            parts["ISSUER"],
            parts["CLIENT_ID"],
            parts["CLIENT_SECRET"],
            self.text("OIDC_NAME") or "single sign-on",
            tuple(self.pairs("OIDC_ROLES")),
            self.text("OIDC_ROLES_CLAIM") or "groups",
        )

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """What is written as GROUP=ROLE; GROUP=ROLE. A group may hold "=" and ",", as names of directories do."""
        for entry in filter(None, map(str.strip, self.text(name).split(";"))):
            group, equals, role = entry.rpartition("=")
            if not equals or not group.strip() or not role.strip():
                raise BadInput(f"SALUS_{name} holds {entry!r}: write it as GROUP=ROLE; GROUP=ROLE")
            yield group.strip(), role.strip()


def machine_zone(environment: Mapping[str, str] = os.environ, localtime: Path = _LOCALTIME) -> ZoneInfo:
    """The zone this machine is set to: that of TZ, else of /etc/localtime, else UTC."""
    named = environment.get("TZ", "").removeprefix(":")
    parts = localtime.resolve().parts
    linked = "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""
    for name in (named, linked):
        if name:
            try:
                return ZoneInfo(name)
            except (KeyError, ValueError, OSError):
                continue
    return ZoneInfo("UTC")


def machine_locale(environment: Mapping[str, str] = os.environ) -> str | None:
    """The locale this process runs in, such as `es_MX.UTF-8`, where one is set."""
    return environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or None


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("salus", appauthor=False)
