"""The organisation's list: the form that takes a file, its report, and what it sets at odds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.blocks.pieces import (
    Message,
    actions,
    button,
    context,
    field_input,
    modal,
    notice,
    opening,
    section,
)
from bot.ids import Act, Field, View
from mentoring.roster_report import Finding, spans
from mentoring.wording import Wording

LINES_ON_A_PAGE = 20
LINES_IN_A_SECTION = 5
FILETYPES = ("csv", "tsv", "txt")


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A pair that goes on and the rules it breaks since the list changed."""

    mentor: str
    mentee: str
    rules: Sequence[str]
    mentor_title: str = ""
    mentee_title: str = ""


@dataclass(frozen=True, kw_only=True)
class RosterShown:
    """What a report shows of a file: its findings, and by row what would change.

    ``changed`` is columns -> rows; ``counts`` are new, changed and same, None while something is
    to be corrected.
    """

    file: str
    people: int
    findings: Sequence[Finding] = ()
    new: Sequence[int] = ()
    changed: Mapping[tuple[str, ...], Sequence[int]] = field(default_factory=dict)
    counts: tuple[int, int, int] | None = None
    missing: int = 0

    @property
    def errors(self) -> int:
        """How many findings keep the file out."""
        return sum(one.level == "error" for one in self.findings)


def roster_form(words: Wording, *, may_read: bool) -> dict[str, Any]:
    """Ask for the file; without the scope say what could be done instead."""
    title = words.say_plain("roster.form.title")
    if not may_read:
        return notice(words, title, words.say("roster.form.no_scope"))
    blocks: list[Block] = [section(words.say("roster.form.intro")), _file_input(words)]
    return _asking(words, blocks)


def roster_report(words: Wording, shown: RosterShown, *, hint: str, page: int) -> dict[str, Any]:
    """The report: with errors the file is asked for again, without them it can be imported."""
    title = words.say_plain("roster.form.title")
    blocks = [*_head(words, shown), *_lines(words, shown, page)]
    if shown.errors:
        text = words.say("roster.report.refused", count=shown.errors)
        return _asking(words, [*blocks, section(text), _file_input(words)], private=hint)
    if shown.counts is not None and not any(shown.counts[:2]):
        blocks.append(section(words.say("roster.report.same")))
        close = words.say_plain("close")
        return modal(View.ROSTER_IMPORT, title, blocks, close=close, private=hint)
    blocks.append(context(words.say("roster.report.nothing_kept")))
    return modal(
        View.ROSTER_IMPORT,
        title,
        blocks,
        submit=words.say_plain("roster.report.import"),
        close=words.say_plain("not_now"),
        private=hint,
    )


def roster_kept(words: Wording, *, new: int, changed: int, conflicts: int) -> dict[str, Any]:
    """What came of the import."""
    text = words.say("roster.report.done", new=new, changed=changed)
    if conflicts:
        text += "\n" + words.say("roster.report.conflicts", count=conflicts)
    return notice(words, words.say_plain("roster.form.title"), text)


def _asking(words: Wording, blocks: Sequence[Block], *, private: str = "") -> dict[str, Any]:
    return modal(
        View.ROSTER,
        words.say_plain("roster.form.title"),
        blocks,
        submit=words.say_plain("roster.form.check"),
        close=words.say_plain("not_now"),
        private=private,
    )


def _file_input(words: Wording) -> Block:
    element = FileInputElement(action_id=Field.ROSTER_FILE, filetypes=list(FILETYPES), max_files=1)
    hint = words.say_plain("roster.form.hint")
    return field_input(Field.ROSTER_FILE, words.say_plain("roster.form.file"), element, hint=hint)


def _head(words: Wording, shown: RosterShown) -> list[Block]:
    lines = [words.say("roster.report.people", file=shown.file, count=shown.people)]
    if shown.counts is not None:
        new, changed, same = shown.counts
        lines.append(words.say("roster.report.counts", new=new, changed=changed, same=same))
    if shown.missing:
        lines.append(words.say("roster.report.missing", count=shown.missing))
    return [section("\n".join(lines))]


def _lines(words: Wording, shown: RosterShown, page: int) -> list[Block]:
    lines = [*_findings(words, shown.findings), *_changes(words, shown)]
    last = max(0, (len(lines) - 1) // LINES_ON_A_PAGE)
    page = min(max(page, 0), last)
    start = page * LINES_ON_A_PAGE
    on_page = lines[start : start + LINES_ON_A_PAGE]
    blocks: list[Block] = [
        section("\n".join(on_page[at : at + LINES_IN_A_SECTION]))
        for at in range(0, len(on_page), LINES_IN_A_SECTION)
    ]
    turns = []
    if page > 0:
        label = words.say_plain("roster.report.previous")
        turns.append(button(Act.ROSTER_PAGE_1, label, str(page - 1)))
    if page < last:
        label = words.say_plain("roster.report.next")
        turns.append(button(Act.ROSTER_PAGE_2, label, str(page + 1)))
    return [*blocks, actions(*turns)] if turns else blocks


def _findings(words: Wording, findings: Iterable[Finding]) -> list[str]:
    lines = []
    for one in findings:
        where = _rows(words, one.rows)
        if one.column:
            where = words.say_plain("roster.report.cell", rows=where, column=one.column)
        key = "roster.report.error" if one.level == "error" else "roster.report.warning"
        lines.append(words.say(key, where=where, message=one.message))
    return lines


def _changes(words: Wording, shown: RosterShown) -> list[str]:
    lines = []
    if shown.new:
        lines.append(words.say("roster.report.new", where=_rows(words, shown.new)))
    for columns, rows in sorted(shown.changed.items()):
        where, named = _rows(words, rows), ", ".join(columns)
        lines.append(words.say("roster.report.changed", where=where, columns=named))
    return lines


def _rows(words: Wording, rows: Sequence[int]) -> str:
    return words.say_plain("roster.report.rows", count=len(rows), rows=spans(rows))


def conflict_letter(words: Wording, programme: str, clashes: Sequence[Clash]) -> Message:
    """To an owner: which pairs, which rules, and what could be done."""
    first = words.say("roster.conflict", count=len(clashes), programme=programme)
    lines = [_clash(words, one) for one in clashes]
    following = words.say("roster.conflict_next")
    return Message.of(
        "\n".join([first, *lines, following]),
        opening(words, first),
        section("\n".join(lines)),
        section(following),
    )


def _clash(words: Wording, clash: Clash) -> str:
    rules = ", ".join(words.say_plain(f"roster.rule.{code}") for code in clash.rules)
    return words.say(
        "roster.conflict_pair",
        mentor=_titled(words, clash.mentor, clash.mentor_title),
        mentee=_titled(words, clash.mentee, clash.mentee_title),
        rules=rules,
    )


def _titled(words: Wording, name: str, title: str) -> str:
    return words.say_plain("roster.titled", name=name, title=title) if title else name
