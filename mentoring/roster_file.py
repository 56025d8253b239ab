"""A roster file as cells: bytes or text in, a table out, whatever program wrote it.

Here live encodings, separators and the header. Never here: what a cell means (mentoring.roster).
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SEPARATORS: Final = ",;\t|"
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnreadableError(ValueError):
    """This file is not text that we can read."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """Decoded text, and whether the encoding had to be guessed."""

    content: str
    guessed: bool = False
    had_nul: bool = False


def decode(data: bytes | str) -> Text:
    """Text from a file's bytes: UTF-8, UTF-16 with or without its mark, else Windows-1252."""
    if isinstance(data, str):
        return _clean(data)
    if data.startswith(_UTF16):
        return _clean(_strictly(data, "utf-16"))
    if b"\0" in data[:200]:
        # UTF-16 without its mark: a header in plain letters has every other byte empty.
        return _clean(_strictly(data, "utf-16-be" if data[:1] == b"\0" else "utf-16-le"))
    try:
        return _clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _clean(_strictly(data, "cp1252"), guessed=True)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(encoding) from error


def _clean(content: str, *, guessed: bool = False) -> Text:
    content = content.removeprefix("\ufeff")
    return Text(content=content.replace("\0", ""), guessed=guessed, had_nul="\0" in content)


def separator(header: str, known: Sequence[str]) -> str:
    """The separator that makes most known columns appear in the header line.

    The header decides alone: the rows hold lists separated by ``;`` and would mislead any
    guess that counts characters.
    """

    def recognised(candidate: str) -> int:
        return len({column_name(cell) for cell in header.split(candidate)} & set(known))

    return max(_SEPARATORS, key=recognised)


def column_name(cell: str) -> str:
    """A header cell as the name of a column: case, quotes and spaces do not matter."""
    return "_".join(cell.strip().strip('"').strip().casefold().split())


def rows(content: str, known: Sequence[str]) -> Iterator[list[str]]:
    """The rows as a spreadsheet shows them, the header first; raises csv.Error on a broken one."""
    lines = io.StringIO(content, newline="")
    header = lines.readline()
    stated = header.strip().strip('"').casefold()
    if stated.startswith("sep=") and len(stated) == len("sep=,"):
        # Excel writes this line to tell itself the separator; it is no row of the table.
        return csv.reader(lines, delimiter=stated[-1], strict=True)
    lines.seek(0)
    found = separator(header.rstrip("\r\n"), known)
    return csv.reader(lines, delimiter=found, strict=True)
