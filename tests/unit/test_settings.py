"""Settings: what the environment may say, and one sentence for what it may not."""

import base64
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import DEFAULT_API_URL, DEFAULT_DATABASE, Settings, SettingsError

KEY = base64.b64encode(b"k" * 32).decode()
SECRET = "hunter2-must-not-be-shown"
FULL = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "secret",
    "SLACK_API_URL": "http://127.0.0.1:9/api",
    "DATABASE_URL": "sqlite:///x.db",
    "TURNABOUT_KEYS": f"{KEY},{KEY}",
    "HOST": "0.0.0.0",  # noqa: S104 - read, not listened on
    "PORT": "0",
    "LOG_LEVEL": "debug",
}


def problem(environment: Mapping[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.read(environment)
    return str(caught.value)


def test_an_empty_environment_means_the_defaults() -> None:
    found = Settings.read({})
    assert (found.api_url, found.database_url) == (DEFAULT_API_URL, DEFAULT_DATABASE)
    assert (found.host, found.port, found.log_level) == ("127.0.0.1", 3000, "INFO")
    assert not found.socket_mode
    assert found.keys == ()


def test_everything_that_is_set_is_read() -> None:
    found = Settings.read(FULL, stepped=True)
    assert (found.bot_token, found.app_token, found.signing_secret) == (
        "xoxb-1",
        "xapp-1",
        "secret",
    )
    assert found.api_url == "http://127.0.0.1:9/api/", "with the slash that the SDK needs"
    assert found.keys == (b"k" * 32, b"k" * 32)
    assert (found.host, found.port, found.log_level) == ("0.0.0.0", 0, "DEBUG")  # noqa: S104
    assert found.socket_mode
    assert found.stepped


def test_space_around_a_value_is_no_part_of_it() -> None:
    assert Settings.read({"SLACK_BOT_TOKEN": " xoxb-1\n", "PORT": " 80 "}).bot_token == "xoxb-1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("SLACK_BOT_TOKEN", f"xapp-{SECRET}"), ("SLACK_BOT_TOKEN", f'"xoxb-{SECRET}"')),
        *(("SLACK_BOT_TOKEN", f"xoxb-{SECRET} 2"), ("SLACK_APP_TOKEN", f"xoxb-{SECRET}")),
        ("SLACK_SIGNING_SECRET", f"'{SECRET}'"),
        *(("SLACK_API_URL", SECRET), ("SLACK_API_URL", f"ftp://{SECRET}/")),
        *(("SLACK_API_URL", "http://"), ("SLACK_API_URL", f"http://[::1{SECRET}")),
        ("DATABASE_URL", f'"sqlite:///{SECRET}"'),
        *(("TURNABOUT_KEYS", SECRET), ("TURNABOUT_KEYS", f"{KEY},{SECRET}")),
        ("TURNABOUT_KEYS", base64.b64encode(b"short").decode()),
        *(("PORT", SECRET), ("PORT", "-1"), ("PORT", "65536"), ("PORT", "²"), ("PORT", "9" * 5000)),
        ("LOG_LEVEL", SECRET),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence_and_never_shown(name: str, value: str) -> None:
    told = problem({name: value})
    assert name in told
    assert SECRET not in told
    assert told.endswith((".", "/", "-")) or told[-1].isalnum()
    assert "\n" not in told


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ({"SLACK_BOT_TOKEN"}, "SLACK_BOT_TOKEN is missing"),
        ({"TURNABOUT_KEYS"}, "turnabout keys new"),
        ({"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}, "Set SLACK_APP_TOKEN for Socket Mode"),
    ],
)
def test_without_what_it_needs_the_bot_does_not_start(missing: set[str], told: str) -> None:
    found = Settings.read({name: FULL[name] for name in FULL if name not in missing})
    with pytest.raises(SettingsError, match=told):
        found.require_to_run()


@pytest.mark.parametrize("without", ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"])
def test_either_transport_is_enough(without: str) -> None:
    Settings.read({name: FULL[name] for name in FULL if name != without}).require_to_run()


def test_time_is_never_stepped_on_slack_itself() -> None:
    real = {name: FULL[name] for name in FULL if name != "SLACK_API_URL"}
    with pytest.raises(SettingsError, match="SLACK_API_URL"):
        Settings.read(real, stepped=True).require_to_run()
    Settings.read(FULL, stepped=True).require_to_run()


def test_secrets_are_no_part_of_how_settings_print() -> None:
    shown = repr(Settings.read({**FULL, "SLACK_SIGNING_SECRET": SECRET}))
    for text in ("xoxb-1", "xapp-1", SECRET, "kkkk", "x.db"):
        assert text not in shown


@given(st.dictionaries(st.sampled_from(sorted(FULL)), st.text(max_size=12)))
def test_whatever_the_environment_holds_is_read_or_explained(environment: dict[str, str]) -> None:
    told = ""
    try:
        Settings.read(environment)
    except SettingsError as error:
        told = str(error)
    assert not told or any(name in told for name in environment)
