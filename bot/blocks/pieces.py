"""The pieces every surface is built from. Texts come in finished; nothing here knows a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    ConversationSelectElement,
    DatePickerElement,
    DateTimePickerElement,
    DividerBlock,
    HeaderBlock,
    ImageBlock,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    MarkdownTextObject,
    NumberInputElement,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    UrlInputElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.basic_components import SlackFile
from slack_sdk.models.blocks.block_elements import ConversationFilter
from slack_sdk.models.views import View as SlackView

from bot.ids import Act, Field, Menu, View
from mentoring.wording import Wording

SECTION_LIMIT = 3000
CONTEXT_LIMIT = 2000
LABEL_LIMIT = 75
TITLE_LIMIT = 24


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is posted: blocks, and the plain text that notifications and screen readers use."""

    text: str
    blocks: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, text: str, *blocks: Block) -> "Message":
        """Build a message; without blocks the text is its only section."""
        drawn = blocks or (section(text),)
        return cls(text=text, blocks=tuple(block.to_dict() for block in drawn))


def section(text: str, *, accessory: InteractiveElement | None = None) -> SectionBlock:
    """A paragraph; text beyond Slack's limit is cut with an ellipsis (lists page before that)."""
    shown = text if len(text) <= SECTION_LIMIT else text[: SECTION_LIMIT - 1] + "…"
    return SectionBlock(text=MarkdownTextObject(text=shown), accessory=accessory)


def opening(words: Wording, text: str, *, more: tuple[Menu, ...] = ()) -> SectionBlock:
    """The first paragraph of a DM, with the quiet menu that every DM carries."""
    return section(text, accessory=quiet_menu(words, *more))


def quiet_menu(words: Wording, *more: Menu) -> OverflowMenuElement:
    """Plan, pause or stop, in one place that does not ask for attention; ``more`` stand first."""
    entries = (*more, Menu.PLAN, Menu.PAUSE, Menu.LEAVE)
    return OverflowMenuElement(
        action_id=Act.MENU,
        options=[option(entry, words.say_plain(f"menu.{entry}")) for entry in entries],
    )


def header(text: str) -> HeaderBlock:
    """A title, where several people read it."""
    return HeaderBlock(text=PlainTextObject(text=text[:150]))


def context(text: str) -> ContextBlock:
    """A quiet line: who sees what, or why this came."""
    return ContextBlock(elements=[MarkdownTextObject(text=shortened(text, CONTEXT_LIMIT))])


def divider() -> DividerBlock:
    """A line between parts."""
    return DividerBlock()


def image(file_id: str, alt_text: str) -> ImageBlock:
    """A picture that was uploaded to Slack."""
    return ImageBlock(slack_file=SlackFile(id=file_id), alt_text=alt_text)


def button(
    act: Act,
    label: str,
    value: str = "",
    *,
    primary: bool = False,
    asks_first: ConfirmObject | None = None,
) -> ButtonElement:
    """One button; ``value`` is only a hint, the server checks who presses it."""
    return ButtonElement(
        action_id=act,
        text=PlainTextObject(text=label[:LABEL_LIMIT]),
        value=value or None,
        style="primary" if primary else None,
        confirm=asks_first,
    )


def are_you_sure(title: str, text: str, yes: str, no: str) -> ConfirmObject:
    """What a button asks before it does something that is hard to take back."""
    return ConfirmObject(
        title=PlainTextObject(text=title),
        text=PlainTextObject(text=text),
        confirm=PlainTextObject(text=yes),
        deny=PlainTextObject(text=no),
    )


def link_button(act: Act, label: str, url: str) -> ButtonElement:
    """A button that opens an address; Slack tells us of the press as well."""
    return ButtonElement(action_id=act, text=PlainTextObject(text=label[:LABEL_LIMIT]), url=url)


def actions(*buttons: ButtonElement) -> ActionsBlock:
    """A row of buttons."""
    return ActionsBlock(elements=list(buttons))


def option(value: str, label: str, about: str = "") -> Option:
    """One choice of a menu or select; ``about`` is a quiet line under it."""
    described = PlainTextObject(text=shortened(about, LABEL_LIMIT)) if about else None
    text = PlainTextObject(text=shortened(label, LABEL_LIMIT))
    return Option(value=value, text=text, description=described)


def shortened(text: str, longest: int) -> str:
    """Cut a label that Slack would refuse."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def field_input(
    field: Field,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str = "",
    optional: bool = False,
) -> InputBlock:
    """One question of a form; the hint says who reads the answer."""
    return InputBlock(
        block_id=field,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
    )


def text_box(
    field: Field, *, initial: str = "", many_lines: bool = False, longest: int = 1000
) -> PlainTextInputElement:
    """A box to write in."""
    return PlainTextInputElement(
        action_id=field, initial_value=initial or None, multiline=many_lines, max_length=longest
    )


def choice(
    field: Field, choices: Sequence[tuple[str, ...]], *, initial: str | None = None
) -> StaticSelectElement:
    """One of several: (value, label) pairs, or with a third line about it."""
    options = [option(*one) for one in choices]
    return StaticSelectElement(
        action_id=field, options=options, initial_option=_initial(options, initial)
    )


def radio(
    field: Field, choices: Sequence[tuple[str, ...]], *, initial: str | None = None
) -> RadioButtonsElement:
    """One of a few, all visible: (value, label) pairs, or with a third line about it."""
    options = [option(*one) for one in choices]
    return RadioButtonsElement(
        action_id=field, options=options, initial_option=_initial(options, initial)
    )


def choices(
    field: Field, offered: Sequence[tuple[str, str]], *, initial: Iterable[str] = ()
) -> StaticMultiSelectElement:
    """Any of several."""
    options = [option(value, label) for value, label in offered]
    chosen = set(initial)
    picked = [one for one in options if one.value in chosen]
    return StaticMultiSelectElement(
        action_id=field, options=options, initial_options=picked or None
    )


def boxes(
    field: Field, offered: Sequence[tuple[str, str]], *, initial: Iterable[str] = ()
) -> CheckboxesElement:
    """Any of a few, all visible."""
    options = [option(value, label) for value, label in offered]
    chosen = set(initial)
    picked = [one for one in options if one.value in chosen]
    return CheckboxesElement(action_id=field, options=options, initial_options=picked or None)


def person_picker(field: Field, *, initial: str | None = None) -> UserSelectElement:
    """One member of the workspace."""
    return UserSelectElement(action_id=field, initial_user=initial)


def people_picker(field: Field, *, initial: Sequence[str] = ()) -> UserMultiSelectElement:
    """Several members of the workspace."""
    return UserMultiSelectElement(action_id=field, initial_users=list(initial) or None)


def day_picker(field: Field, *, initial: date | None = None) -> DatePickerElement:
    """A date."""
    return DatePickerElement(action_id=field, initial_date=initial.isoformat() if initial else None)


def moment_picker(field: Field, *, initial: datetime | None = None) -> DateTimePickerElement:
    """A date and time, shown by Slack in the reader's own zone."""
    return DateTimePickerElement(
        action_id=field, initial_date_time=int(initial.timestamp()) if initial else None
    )


def whole_number(field: Field, *, initial: int | None = None) -> NumberInputElement:
    """A whole number."""
    return NumberInputElement(
        action_id=field,
        is_decimal_allowed=False,
        initial_value=str(initial) if initial is not None else None,
    )


def link_box(field: Field, *, initial: str = "") -> UrlInputElement:
    """An address on the web."""
    return UrlInputElement(action_id=field, initial_value=initial or None)


def channel_picker(field: Field, *, initial: str = "") -> ConversationSelectElement:
    """One channel, public or private; no direct messages."""
    return ConversationSelectElement(
        action_id=field,
        initial_conversation=initial or None,
        filter=ConversationFilter(
            include=["public", "private"],
            exclude_bot_users=True,
            exclude_external_shared_channels=True,
        ),
    )


def modal(
    view: View,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = None,
    close: str | None = None,
    private: str = "",
) -> dict[str, Any]:
    """A modal. ``private`` is a row id, a hint that the server checks again."""
    return SlackView(
        type="modal",
        callback_id=view,
        title=PlainTextObject(text=shortened(title, TITLE_LIMIT)),
        submit=PlainTextObject(text=shortened(submit, TITLE_LIMIT)) if submit else None,
        close=PlainTextObject(text=shortened(close, TITLE_LIMIT)) if close else None,
        blocks=list(blocks),
        private_metadata=private,
    ).to_dict()


def loading(words: Wording, title: str) -> dict[str, Any]:
    """What a modal shows at once, while the rest is looked up."""
    return modal(View.LOADING, title, [section(words.say("loading"))])


def notice(words: Wording, title: str, text: str) -> dict[str, Any]:
    """A modal that only says something."""
    return dict(_notice(title, text, words.say_plain("close")))


@lru_cache(maxsize=256)
def _notice(title: str, text: str, close: str) -> dict[str, Any]:
    """Most answers to forms are the same few sentences: drawn once."""
    return modal(View.NOTICE, title, [section(text)], close=close)


def _initial(options: Sequence[Option], value: str | None) -> Option | None:
    return next((one for one in options if one.value == value), None)
