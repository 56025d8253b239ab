"""Settings: the only reader of the environment. A wrong value stops the start in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from models.keyring import VaultError
from models.vault import Vault

DEFAULT_API_URL = "https://slack.com/api/"
DEFAULT_DATABASE = "sqlite:///turnabout.db"
HIGHEST_PORT = 65535
LONGEST_PORT = len(str(HIGHEST_PORT))
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(Exception):
    """A setting is missing or cannot be used. The sentence names it and never shows its value."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment says. Secrets stay out of ``repr``."""

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = DEFAULT_API_URL
    database_url: str = field(default=DEFAULT_DATABASE, repr=False)
    keys: tuple[bytes, ...] = field(default=(), repr=False)
    host: str = "127.0.0.1"
    port: int = 3000
    log_level: str = "INFO"
    stepped: bool = False

    @property
    def socket_mode(self) -> bool:
        """True when an app token was given: then Slack is reached by web socket."""
        return bool(self.app_token)

    @classmethod
    def read(cls, environment: Mapping[str, str], *, stepped: bool = False) -> "Settings":
        """Read and check everything; raise SettingsError with one sentence."""
        env = {name: value.strip() for name, value in environment.items()}
        return cls(
            bot_token=_token(env, "SLACK_BOT_TOKEN", "xoxb-"),
            app_token=_token(env, "SLACK_APP_TOKEN", "xapp-"),
            signing_secret=_unquoted(env, "SLACK_SIGNING_SECRET"),
            api_url=_address(env),
            database_url=_unquoted(env, "DATABASE_URL") or DEFAULT_DATABASE,
            keys=_keys(env),
            host=env.get("HOST") or "127.0.0.1",
            port=_port(env),
            log_level=_level(env),
            stepped=stepped,
        )

    def require_to_run(self) -> None:
        """Refuse to start the bot without what it needs; raise SettingsError."""
        if not self.bot_token:
            raise SettingsError("SLACK_BOT_TOKEN is missing: copy the bot token (xoxb-…).")
        if not self.keys:
            raise SettingsError("TURNABOUT_KEYS is missing: make one with `turnabout keys new`.")
        if not self.socket_mode and not self.signing_secret:
            raise SettingsError(
                "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."
            )
        if self.stepped and self.api_url == DEFAULT_API_URL:
            raise SettingsError("--stepped needs SLACK_API_URL: time is never stepped on Slack.")


def _unquoted(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if value[:1] in {'"', "'"}:
        raise SettingsError(f"{name} is in quotes: write it without them.")
    return value


def _token(env: Mapping[str, str], name: str, prefix: str) -> str:
    value = _unquoted(env, name)
    if value and not value.startswith(prefix):
        raise SettingsError(f"{name} is another kind of token: it needs to begin with {prefix}")
    if any(character.isspace() for character in value):
        raise SettingsError(f"{name} has a space in it: copy it once more.")
    return value


def _address(env: Mapping[str, str]) -> str:
    value = _unquoted(env, "SLACK_API_URL") or DEFAULT_API_URL
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.netloc)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError("SLACK_API_URL needs to be an address like https://slack.com/api/")
    return value if value.endswith("/") else f"{value}/"


def _keys(env: Mapping[str, str]) -> tuple[bytes, ...]:
    value = _unquoted(env, "TURNABOUT_KEYS")
    try:
        return Vault.parse(value) if value else ()
    except VaultError as error:
        raise SettingsError(f"TURNABOUT_KEYS cannot be used: {error}") from None


def _port(env: Mapping[str, str]) -> int:
    value = env.get("PORT") or "3000"
    if not value.isdecimal() or len(value) > LONGEST_PORT or int(value) > HIGHEST_PORT:
        raise SettingsError("PORT needs to be a number from 0 to 65535.")
    return int(value)


def _level(env: Mapping[str, str]) -> str:
    value = (env.get("LOG_LEVEL") or "INFO").upper()
    if value not in LOG_LEVELS:
        raise SettingsError(f"LOG_LEVEL needs to be one of {', '.join(LOG_LEVELS)}.")
    return value
