"""Between the small forms of the set-up and the fields of a programme, in both directions.

Here: what stands in a form when it opens, and what its answers change. Whether the whole is a
programme is decided by ``mentoring.programme.parse_plan``.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from bot.blocks.setup_forms import (
    FIRST_WEIGHT,
    PARTS,
    REVIEW_FIRST,
    WEIGHT_FIELDS,
    Kind,
    Question,
)
from bot.ids import Field
from handlers.payloads import Payload
from handlers.scene import FieldErrors
from mentoring.matching.weights import Weights
from mentoring.programme import CRITERIA, JOURNEYS, RULES
from mentoring.wording import Wording

Raw = Mapping[str, Any]
EVENTS = {
    "kick_off": (Field.KICK_OFF_AT, Field.KICK_OFF_LINK),
    "training": (Field.TRAINING_AT, Field.TRAINING_LINK),
}


def values_of(raw: Raw, *, reader: str) -> dict[Field, Any]:
    """What stands in the forms; ``reader`` (a Slack id) is not among their own co-owners."""
    values: dict[Field, Any] = {field: raw.get(field) for field in Field}
    for field in (Field.CLOSE_ON, Field.MATCHING_ON, Field.STARTS_ON, Field.ENDS_ON):
        values[field] = _day(raw.get(field))
    for field in (Field.OBJECTIVES, Field.TOPICS):
        values[field] = "\n".join(raw.get(field, ()))
    for name in CRITERIA:
        values[Field(name)] = raw.get("criteria", {}).get(name, "")
    values[Field.MEASURES] = "\n".join(
        f"{one['name']}: {one['target']}" for one in raw.get("success_measures", ())
    )
    values[Field.OWNERS] = [one for one in raw.get("owners", ()) if one != reader]
    values[Field.REVIEW] = [REVIEW_FIRST] if raw.get("review") else []
    standard = JOURNEYS.get(raw.get("journey", ""))
    values[Field.WEEKS] = raw.get("weeks") if raw.get("weeks") != standard else None
    values[Field.MATCHING_RULES] = [one for one in RULES if raw.get("matching_rules", {}).get(one)]
    weights = {**Weights().by_code(), **raw.get("matching_weights", {})}
    values |= {field: weights[code] for field, code in WEIGHT_FIELDS.items()}
    for kind, (at, link) in EVENTS.items():
        event = _first(raw.get("events", ()), kind)
        values[at] = datetime.fromisoformat(event["at"]) if event else None
        values[link] = event.get("link", "") if event else ""
    return values


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None


def _first(events: Sequence[Raw], kind: str) -> Raw | None:
    return next((one for one in events if one["kind"] == kind), None)


def changes_of(
    words: Wording,
    questions: Sequence[Question],
    payload: Payload,
    raw: Raw,
    *,
    reader: str,
) -> dict[str, Any]:
    """The fields that a form changes; raise FieldErrors for what no field could hold."""
    found: dict[str, Any] = {str(one.field): _plain(payload, one) for one in questions}
    if Field.MEASURES in found:
        found["success_measures"] = [_measure(line) for line in found["success_measures"]]
    if Field.OWNERS in found:
        found["owners"] = _owners(raw.get("owners", ()), found["owners"], reader)
    if Field.REVIEW in found:
        found["review"] = bool(found["review"])
    if Field.WEEKS in found and found["weeks"] is None:
        found["weeks"] = JOURNEYS.get(found["journey"], JOURNEYS["standard"])
    if Field.CRITERION_REQUIRED in found:
        found = {"criteria": {name: text for name, text in found.items() if text}}
    if Field.MATCHING_RULES in found:
        rules = {one: one in found["matching_rules"] for one in RULES}
        found = {"matching_rules": rules, "matching_weights": _weights(words, found)}
    if Field.KICK_OFF_AT in found:
        found = {"events": _events(words, raw.get("events", ()), found)}
    return found


def _plain(payload: Payload, question: Question) -> Any:  # noqa: ANN401 - of its kind
    field = question.field
    match question.kind:
        case Kind.LINES:
            return [line for line in payload.answer(field).splitlines() if line.strip()]
        case Kind.PEOPLE | Kind.SEVERAL | Kind.BOXES:
            return payload.answers(field)
        case Kind.NUMBER:
            return _number(payload.answer(field))
        case Kind.ONE if field in {Field.CADENCE, Field.MINUTES, *WEIGHT_FIELDS}:
            return _number(payload.answer(field))
        case _:
            return payload.answer(field).strip()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _measure(line: str) -> dict[str, str]:
    """Read a line like ``Meetings held: 80 %``."""
    name, _, target = line.partition(":")
    return {"name": name.strip(), "target": target.strip()}


def _owners(before: Sequence[str], chosen: Sequence[str], reader: str) -> list[str]:
    """Who fills the form in stays an owner; who was one keeps their place in the order."""
    kept = [one for one in before if one == reader or one in chosen]
    return list(dict.fromkeys([*kept, *([] if reader in kept else [reader]), *chosen]))


def _weights(words: Wording, answers: Raw) -> dict[str, int]:
    """What differs from the standard; a level that none of the choices has is refused."""
    found = {code: answers[field] for field, code in WEIGHT_FIELDS.items()}
    unknown = [field for field, code in WEIGHT_FIELDS.items() if found[code] is None]
    if unknown:
        raise FieldErrors(dict.fromkeys(unknown, words.say_plain("form.choose")))
    if not any(found.values()):
        raise FieldErrors({FIRST_WEIGHT: words.say_plain("weights.none")})
    usual = Weights().by_code()
    return {code: value for code, value in found.items() if value != usual[code]}


def _events(words: Wording, before: Sequence[Raw], answers: Raw) -> list[Raw]:
    """The first kick-off and the first training come from the form; others stay as they are."""
    made: list[Raw] = []
    for kind, (at, link) in EVENTS.items():
        old = _first(before, kind)
        if answers[at]:
            moment = datetime.fromtimestamp(int(answers[at]), UTC).isoformat()
            name = old["name"] if old else ""
            made.append({"kind": kind, "name": name, "at": moment, "link": answers[link]})
        elif answers[link]:
            raise FieldErrors({link: words.say_plain("setup.event_needs_time")})
        made += [one for one in before if one["kind"] == kind and one is not old]
    return made


def at_fields(questions: Sequence[Question], problems: Mapping[str, str]) -> dict[str, str]:
    """Errors may only stand at inputs of this form; anything else is shown at its first one."""
    there = {str(one.field) for one in questions}
    stands_at = {"events": Field.KICK_OFF_LINK, "matching_weights": FIRST_WEIGHT}
    first = str(questions[0].field)
    found: dict[str, str] = {}
    for name, text in problems.items():
        field = str(stands_at.get(name, name))
        found.setdefault(field if field in there else first, text)
    return found


def questions_of(part: str) -> Sequence[Question]:
    """The questions of a part; none for a part that there is not."""
    return PARTS.get(part, ())
