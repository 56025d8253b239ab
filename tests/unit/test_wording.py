"""Keys become sentences; what people wrote stays what they wrote."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.content_files import Item, content_items, language_chain
from mentoring.dates import day, time_of_day, when
from mentoring.wording import (
    BrokenContent,
    Markup,
    MissingFact,
    UnknownKey,
    Wording,
    WordingError,
    escape,
    fill,
    link,
    locale_of,
    mention,
    placeholders_in,
)

if TYPE_CHECKING:
    from pathlib import Path


def wording(**table: Any) -> Wording:
    return Wording.of("en", table)


def content(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


# Sentences and facts


def test_a_key_is_the_path_through_the_tables() -> None:
    words = wording(checkin={"question": {"text": "Did you and {partner} meet?"}})
    assert words.keys() == {"checkin.question.text"}
    assert words.say("checkin.question.text", partner="Lena") == "Did you and Lena meet?"
    assert words.placeholders("checkin.question.text") == {"partner"}


def test_an_unknown_key_and_a_missing_fact_are_typed_errors() -> None:
    words = wording(hello="Hello {name}")
    with pytest.raises(UnknownKey, match="goodbye"):
        words.say("goodbye")
    with pytest.raises(UnknownKey):
        words.placeholders("goodbye")
    with pytest.raises(MissingFact, match="name"):
        words.say("hello")
    assert issubclass(UnknownKey, WordingError)
    assert issubclass(MissingFact, WordingError)


@pytest.mark.parametrize(
    "template",
    [
        "{user.token}",
        "{user[token]}",
        "{user!r}",
        "{user:>99}",
        "{}",
        "{0}",
        "{ user }",
        "{User}",
        "{__class__}",
        "%s %(user)s $user ${user.name}",
        "{{7*7}}",
        "{{user}}",
        "{% for x in user %}",
        "{user",
        "user}",
    ],
)
def test_whatever_is_no_plain_name_stays_literal(template: str) -> None:
    # {user} in double braces or followed by anything else is another tool's template, not ours.
    assert wording(line=template).say("line", user="Lena") == template


def test_a_fact_that_looks_like_a_placeholder_is_not_filled_again() -> None:
    assert wording(a="{x} {y}").say("a", x="{y}", y="secret") == "{y} secret"


def test_a_fact_may_be_named_key() -> None:
    assert wording(a="{key}").say("a", key="k") == "k"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U123>", "&lt;@U123&gt;"),
        ("<https://evil.example|HR portal>", "&lt;https://evil.example|HR portal&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("R&D", "R&amp;D"),
        ("nul\x00bell\x07esc\x1b", "nulbellesc"),
        ("a\ud800b", "ab"),
        ("safe\u202egnp.exe\u2066x\u2069", "safegnp.exex"),
        ("two\r\nlines\rthree\u2028four", "two\nlines\nthree\nfour"),
        ("tab\there", "tab\there"),
        ("family \U0001f468\u200d\U0001f469\u200d\U0001f467", "family 👨‍👩‍👧"),
    ],
)
def test_what_a_person_wrote_is_shown_and_does_nothing(written: str, shown: str) -> None:
    assert wording(goal="Goal: {goal}").say("goal", goal=written) == f"Goal: {shown}"


@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_text_can_open_a_slack_command_or_break_the_encoding(written: str) -> None:
    said = wording(goal="{goal}").say("goal", goal=written)
    assert "<" not in said
    assert ">" not in said
    assert "&" not in re.sub(r"&(amp|lt|gt);", "", said)
    assert said.encode().decode() == said


def test_our_own_markup_is_kept_and_numbers_are_plain() -> None:
    words = wording(a="{who} has {n} at {where}")
    said = words.say("a", who=mention("U01ABC"), n=1200, where=Markup("<!date^1^{date}|x>"))
    assert said == "<@U01ABC> has 1200 at <!date^1^{date}|x>"


def test_plain_text_is_not_escaped_and_refuses_markup() -> None:
    words = wording(button="Meet {name}")
    assert words.say_plain("button", name="Q&A <team>\x00") == "Meet Q&A <team>"
    with pytest.raises(TypeError, match="name"):
        words.say_plain("button", name=mention("U1A"))


def test_a_link_cannot_be_broken_by_its_address_or_label() -> None:
    made = link("https://a.example/?x=1&y=<|>", "Q&A\n<here>")
    assert made == Markup("<https://a.example/?x=1&amp;y=%3C%7C%3E|Q&amp;A &lt;here&gt;>")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///x", "a.example", ""])
def test_only_a_web_address_becomes_a_link(url: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        link(url, "label")


@pytest.mark.parametrize("user_id", ["", "!channel", "U1>", "u1", "C012", "U1|x"])
def test_only_a_user_id_becomes_a_mention(user_id: str) -> None:
    with pytest.raises(ValueError, match="user id"):
        mention(user_id)


def test_filling_works_on_a_template_at_hand() -> None:
    assert placeholders_in("{a} and {b}, {a}") == {"a", "b"}
    assert fill("{a}", {"a": "<b>"}) == escape("<b>")


# Plural forms


def test_plural_forms_follow_the_count() -> None:
    words = wording(pairs={"one": "{count} pair waits", "other": "{count} pairs wait for {day}"})
    assert words.say("pairs", count=1, day="x") == "1 pair waits"
    assert words.say("pairs", count=0, day="Monday") == "0 pairs wait for Monday"
    assert words.placeholders("pairs") == {"count", "day"}


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 para"), (3, "3 pary"), (5, "5 par"), (22, "22 pary")]
)
def test_plural_forms_follow_the_language(count: int, said: str) -> None:
    forms = {"one": "{count} para", "few": "{count} pary", "other": "{count} par"}
    assert Wording.of("pl", {"pairs": forms}).say("pairs", count=count) == said


def test_a_plural_without_a_whole_count_is_a_missing_fact() -> None:
    words = wording(pairs={"one": "a pair", "other": "pairs"})
    with pytest.raises(MissingFact, match="count"):
        words.say("pairs")
    with pytest.raises(MissingFact, match="count"):
        words.say("pairs", count="3")
    assert words.placeholders("pairs") == {"count"}


def test_a_table_with_other_names_too_is_not_a_plural() -> None:
    words = wording(button={"other": "Other time", "join": "Join"}, other={"other": {"text": "x"}})
    assert words.keys() == {"button.other", "button.join", "other.other.text"}


# Files, languages, and what can be wrong with them


def test_files_are_read_by_name_and_other_files_are_left_to_others(tmp_path: Path) -> None:
    files = {
        "en/messages.toml": '[hello]\ntext = "Hello"',
        "en/messages_owner.toml": '[digest]\ntitle = "Week {week}"',
        "en/prompts.toml": '[[prompt]]\nid = "x"',
        "en/notes.txt": "not ours",
    }
    words = Wording.load("en", root=content(tmp_path, files))
    assert words.keys() == {"hello.text", "digest.title"}


def test_what_is_not_translated_is_said_in_english(tmp_path: Path) -> None:
    files = {
        "en/messages.toml": 'a = "A"\nb = "B"\nn = {one = "{count} day", other = "{count} days"}',
        "fr/messages.toml": 'a = "Un"',
        "fr_CA/messages.toml": 'b = "Deux"',
        "readme.txt": "",
    }
    words = Wording.load("fr-CA", root=content(tmp_path, files))
    assert words.language == "fr_CA"
    assert (words.say("a"), words.say("b")) == ("Un", "Deux")
    assert words.say("n", count=0) == "0 days", "English words follow English rules"


@pytest.mark.parametrize("language", ["tlh", "", "../../etc", "en-US", "en_GB", "日本"])
def test_a_language_nobody_wrote_is_english(tmp_path: Path, language: str) -> None:
    root = content(tmp_path, {"en/messages.toml": 'a = "A"'})
    assert language_chain(language, root=root) == ("en",)
    assert Wording.load(language, root=root).language == "en"
    assert locale_of(language).language == "en" or language == "tlh"


def test_tables_at_hand_can_stand_before_another_wording() -> None:
    behind = wording(a="A", b="B")
    words = Wording.of("de", {"a": "Eins"}, behind=behind)
    assert (words.say("a"), words.say("b"), words.language) == ("Eins", "B", "de")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a = 1", "a is neither"),
        ("[a]\nb = ['x']", "a.b is neither"),
        ("[a]", "a is neither"),
        ('[a]\none = "x"', "a has plural forms but no `other`"),
        ("a = ", "en/messages.toml: "),
    ],
)
def test_a_file_that_cannot_be_understood_says_where(
    tmp_path: Path, text: str, complaint: str
) -> None:
    root = content(tmp_path, {"en/messages.toml": text})
    with pytest.raises(BrokenContent, match=re.escape(complaint)):
        Wording.load("en", root=root)


def test_a_file_that_is_not_utf_8_says_where(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "messages.toml").write_bytes(b'a = "\xff"')
    with pytest.raises(BrokenContent, match=r"messages\.toml"):
        Wording.load("en", root=tmp_path)


def test_a_key_in_two_files_is_refused(tmp_path: Path) -> None:
    files = {"en/messages.toml": 'a = "A"', "en/messages_two.toml": 'a = "B"'}
    with pytest.raises(BrokenContent, match="a is written twice"):
        Wording.load("en", root=content(tmp_path, files))


# Items: prompts, starters and whatever else is a list


def item(**fields: Any) -> Item:
    return Item(place="en/prompts.toml", id="x", fields={"id": "x", **fields})


def test_items_keep_the_english_order_and_take_translations(tmp_path: Path) -> None:
    files = {
        "en/things.toml": '[[thing]]\nid = "one"\ntext = "A"\n[[thing]]\nid = "two"\ntext = "B"',
        "de/things.toml": '[[thing]]\nid = "two"\ntext = "Zwei"',
    }
    items = content_items("de", "things", "thing", root=content(tmp_path, files))
    assert [(one.id, one.text("text")) for one in items] == [("one", "A"), ("two", "Zwei")]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('thing = "x"', "list of tables"),
        ("thing = [1]", "needs an id"),
        ('[[thing]]\ntext = "no id"', "needs an id"),
        ('[[thing]]\nid = "No Spaces"', "needs an id"),
        ('[[thing]]\nid = "ab"\n[[thing]]\nid = "ab"', "used twice"),
    ],
)
def test_items_that_cannot_be_told_apart_are_refused(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(BrokenContent, match=complaint):
        content_items("en", "things", "thing", root=content(tmp_path, {"en/things.toml": text}))


def test_an_item_gives_its_fields_checked() -> None:
    whole = item(text="words", tags=["a", "b"], size="small")
    assert whole.text("text") == "words"
    assert whole.optional_text("nothing") is None
    assert whole.texts("tags") == ("a", "b")
    assert whole.texts("nothing") == ()
    assert whole.one_of("size", {"small", "large"}) == "small"
    whole.only("text", "tags", "size")


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "text is missing"),
        ({"text": "  "}, "text must hold words"),
        ({"text": 3}, "text must hold words"),
        ({"text": "huge"}, "text must be one of large, small"),
    ],
)
def test_a_field_that_is_wrong_names_its_item(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(BrokenContent, match=f"en/prompts.toml: x: {complaint}"):
        item(**fields).one_of("text", {"small", "large"})


@pytest.mark.parametrize("tags", ["a", [1], [""]])
def test_a_list_that_is_none_is_refused(tags: object) -> None:
    with pytest.raises(BrokenContent, match="tags must be a list of words"):
        item(tags=tags).texts("tags")


def test_a_field_that_nobody_reads_is_refused() -> None:
    with pytest.raises(BrokenContent, match="nobody reads folow_up"):
        item(text="a", folow_up="b").only("text", "follow_up")


# Dates


NOON = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "locale", "said"),
    [
        ("Europe/Berlin", "en", "Thu 12 Nov, 15:00"),
        ("Europe/Berlin", "en-US", "Thu 12 Nov, 15:00"),
        ("Asia/Kolkata", "en-GB", "Thu 12 Nov, 19:30"),
        ("Pacific/Auckland", "en", "Fri 13 Nov, 03:00"),
        ("America/New_York", "klingon", "Thu 12 Nov, 09:00"),
        ("Europe/Berlin", "de-DE", "Do., 12. Nov., 15:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(zone: str, locale: str, said: str) -> None:
    assert when(NOON, zone, locale) == said


def test_a_day_and_a_time_can_be_said_alone() -> None:
    assert day(date(2026, 5, 4), "en") == "Mon 4 May"
    assert day(date(2026, 5, 4), "fr-FR") == "lun. 4 mai"
    assert time_of_day(NOON, "Europe/Lisbon", "en") == "14:00"


def test_the_repeated_hour_in_autumn_is_said_twice_the_same() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert when(first, "Europe/Berlin", "en") == "Sun 25 Oct, 02:30"
    assert when(second, "Europe/Berlin", "en") == "Sun 25 Oct, 02:30"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        when(NOON.replace(tzinfo=None), "Europe/Berlin", "en")
    with pytest.raises(ZoneInfoNotFoundError):
        when(NOON, "Mars/Olympus", "en")
