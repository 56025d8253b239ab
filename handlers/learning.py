"""Opening lessons, kits and resources, answering a lesson's question, and how much one is sent."""

from typing import Any, get_args

from bot.blocks.learning import (
    Shelf,
    kit_view,
    lesson_answered,
    lesson_form,
    library_view,
    resource_view,
)
from bot.ids import Act, Field, View
from bot.reasons import shared_topics
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import Refusal, Reply, Scene, becomes, ends_with, opens
from handlers.subjects import myself, own_item
from mentoring.fitting import Choice, Reason, explain
from mentoring.kits import Kit
from mentoring.lessons import Lesson
from models.lessons import keep_answer, passed_lessons
from models.pairs import couple
from models.people import Person
from models.prompts import ShownPrompt, shown_to

WHY_A_KIT = frozenset(get_args(Reason)) - {"chosen"}  # both may read it: no private answer


async def open_item(scene: Scene, row: ShownPrompt) -> Reply:
    """Open what a person was given, from a message or from the list."""
    title, view = await _drawn(scene, row)

    async def build() -> dict[str, Any]:
        return view

    return opens(title, build)


async def _drawn(scene: Scene, row: ShownPrompt) -> tuple[str, dict[str, Any]]:
    """The title and the form of an item; a kind no when the content has it no more."""
    content, words, locale = scene.deps.content, scene.words, scene.actor.locale
    for lesson in content.lessons(locale):
        if lesson.id == row.prompt_id:
            return words.say_plain("lesson.title"), lesson_form(words, lesson, row=row.id)
    for resource in content.resources(locale):
        if resource.id == row.prompt_id:
            return words.say_plain("resource.title"), resource_view(words, resource)
    for kit in content.kits(locale):
        if kit.id == row.prompt_id:
            return words.say_plain("kit.title"), await _kit(scene, row, kit)
    raise Refusal("refused.outdated")


async def _kit(scene: Scene, row: ShownPrompt, kit: Kit) -> dict[str, Any]:
    found = await couple(scene.uow.session, row.workspace, row.pair_id)
    if found is None:
        raise Refusal("refused.outdated")
    return kit_view(
        scene.words,
        kit,
        mentor=found.mentor.name,
        mentee=found.mentee.name,
        minutes=found.pair.session_minutes,
        why=_why(scene, kit, next(iter(shared_topics(found.pair)), "")),
    )


def _why(scene: Scene, kit: Kit, topic: str) -> str:
    """The reason whose code the button carries; the list has none."""
    code = scene.payload.value.partition(" ")[2]
    reason: Reason | None = next((one for one in get_args(Reason) if one == code), None)
    if reason is None or reason not in WHY_A_KIT:
        return ""
    words = scene.deps.content.reasons(scene.actor.locale)
    return explain(words, "kit", Choice(item=kit, reason=reason), topic=topic)


async def check_answer(scene: Scene, row: ShownPrompt) -> Reply:
    """The question was answered, or skipped; the newest answer is kept, a pass for good."""
    words, lesson = scene.words, _lesson(scene, row)
    chosen = scene.payload.answer(Field.LESSON_ANSWER)
    answers = {str(number): one for number, one in enumerate(lesson.answers)}
    if chosen not in answers:
        title = words.say_plain("lesson.title")
        return ends_with(words, title, words.say("lesson.skipped"))
    answer = answers[chosen]
    await keep_answer(scene.uow, scene.actor, lesson.id, passed=answer.right, now=scene.now)
    return becomes(lesson_answered(words, lesson, answer))


def _lesson(scene: Scene, row: ShownPrompt) -> Lesson:
    for one in scene.deps.content.lessons(scene.actor.locale):
        if one.id == row.prompt_id:
            return one
    raise Refusal("refused.outdated")


async def open_library(scene: Scene, person: Person) -> Reply:
    """Everything that this person was given, to open once more."""
    content, words = scene.deps.content, scene.words
    passed = await passed_lessons(scene.uow, person)
    kinds = {
        "lesson": {one.id: one.title for one in content.lessons(person.locale)},
        "kit": {one.id: one.title for one in content.kits(person.locale)},
        "resource": {one.id: one.title for one in content.resources(person.locale)},
    }
    shelves = []
    for kind, titles in kinds.items():
        rows = await shown_to(scene.uow.session, person, titles)
        items = [(one.id, titles[one.prompt_id], one.prompt_id in passed) for one in rows]
        shelves.append(Shelf(kind=kind, items=items))
    view = library_view(words, shelves)

    async def build() -> dict[str, Any]:
        return view

    return opens(words.say_plain("library.title"), build)


async def essentials_only(scene: Scene, person: Person) -> Reply:
    """From now on bookings, check-ins, the ladder and what the partner does; nothing else."""
    person.essentials_only = True
    return Reply(tells=scene.words.say("messages.essentials_done"), homes=(person.id,))


async def everything(scene: Scene, person: Person) -> Reply:
    """Prompts, lessons, resources and the pulse as well."""
    person.essentials_only = False
    return Reply(tells=scene.words.say("messages.all_done"), homes=(person.id,))


ROUTES: tuple[AnyRoute, ...] = (
    *(
        Route(on=On.ACTION, id=act, may=Role.PARTICIPANT, finds=own_item, does=open_item)
        for act in (Act.KIT, Act.LESSON, Act.LESSON_2, Act.RESOURCE)
    ),
    Route(on=On.SUBMIT, id=View.LESSON, may=Role.PARTICIPANT, finds=own_item, does=check_answer),
    Route(on=On.ACTION, id=Act.LIBRARY, may=Role.MEMBER, finds=myself, does=open_library),
    Route(on=On.ACTION, id=Act.ESSENTIALS, may=Role.MEMBER, finds=myself, does=essentials_only),
    Route(on=On.ACTION, id=Act.EVERYTHING, may=Role.MEMBER, finds=myself, does=everything),
)
