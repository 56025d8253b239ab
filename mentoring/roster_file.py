"""A roster file as cells: bytes or text in, a table out, whatever program wrote it.

Here live encodings, separators and the header. Never here: what a cell means (mentoring.roster).

The separator and the encoding are read, not guessed, as far as that is possible: the names of
the columns are known, so the right separator is the one under which they appear. The decision
record 14 says how libraries that guess did on such files.
"""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_BYTES: Final = 32 * 1024 * 1024
_SEPARATORS: Final = ",;\t|"
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
# Controls that no cell needs (PostgreSQL refuses NUL) and halves of characters; line ends stay.
_UNWANTED: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_PIECE: Final = 1 << 20  # characters cleaned at once, so that memory stays bounded
_SAVE_AS: Final = "Open it in a spreadsheet, choose “Save as” and “CSV UTF-8”, and try again."
_KINDS: Final = (
    ((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), f"This is a workbook, not a CSV file. {_SAVE_AS}"),
    ((b"%PDF",), f"This is a PDF document, not a CSV file. {_SAVE_AS}"),
    ((b"\x1f\x8b", b"BZh", b"7z\xbc\xaf"), "This file is packed. Unpack it first and try again."),
    ((b"<",), f"This is a web page or XML, not a CSV file. {_SAVE_AS}"),
)


class UnreadableError(ValueError):
    """This file is not text that we can read; the message says what it is and what to do."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """Decoded text, and whether the encoding had to be assumed or characters were left out."""

    content: str
    assumed: bool = False
    had_controls: bool = False


def decode(data: bytes | str) -> Text:
    """Text from a file's bytes: UTF-8, UTF-16 with or without its mark, else Windows-1252.

    Raises UnreadableError with a sentence for whoever chose the file.
    """
    if isinstance(data, str):
        return _clean(data)
    _refuse_other_kinds(data)
    if data.startswith(_UTF16):
        return _clean(_strictly(data, "utf-16"))
    start = data[:200]
    # UTF-16 without its mark: a header in plain letters has every other byte empty.
    if start[1:2] == b"\0" and not start[1::2].strip(b"\0"):
        return _clean(_strictly(data, "utf-16-le"))
    if start[:1] == b"\0" and not start[::2].strip(b"\0"):
        return _clean(_strictly(data, "utf-16-be"))
    try:
        return _clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _clean(_strictly(data, "cp1252"), assumed=True)


def _refuse_other_kinds(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"This file is larger than {MOST_BYTES >> 20} MB. Split it up.")
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableError("This file is empty.")
    head = data.removeprefix(codecs.BOM_UTF8).lstrip()[:8]
    for starts, sentence in _KINDS:
        if head.startswith(starts):
            raise UnreadableError(sentence)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"This file is not text. {_SAVE_AS}") from error


def _clean(content: str, *, assumed: bool = False) -> Text:
    content = content.removeprefix("\ufeff")
    unwanted = _UNWANTED.search(content) is not None
    if unwanted:
        pieces = (content[at : at + _PIECE] for at in range(0, len(content), _PIECE))
        content = "".join(_UNWANTED.sub("", piece) for piece in pieces)
    if not content.strip():
        raise UnreadableError("This file is empty.")
    return Text(content=content, assumed=assumed, had_controls=unwanted)


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
    """The rows as a spreadsheet shows them, the header first; raises csv.Error on a broken one.

    Lines are taken one by one, so that a long file is not held a second time.
    """
    lines = (found[0] for found in _LINE.finditer(content))
    header = next(lines, "")
    stated = header.strip().strip('"').casefold()
    if stated.startswith("sep=") and len(stated) == len("sep=,"):
        # Excel writes this line to tell itself the separator; it is no row of the table.
        return csv.reader(lines, delimiter=stated[-1], strict=True)
    found = separator(header.rstrip("\r\n"), known)
    return csv.reader(_again(header, lines), delimiter=found, strict=True)


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
