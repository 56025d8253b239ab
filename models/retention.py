"""How long each column is kept. Every column names its class; a test refuses one that does not."""

from enum import StrEnum
from typing import Any

from sqlalchemy.orm import MappedColumn, mapped_column


class Retention(StrEnum):
    """Why a value is held, and so when it goes."""

    KEY = "key"  # identifies the row; goes with it
    IDENTITY = "identity"  # who someone is: until they erase themselves or the app is removed
    LOGISTICS = "logistics"  # dates, states, counts: programme end + 24 months
    PRIVATE = "private"  # answers, notes, free text: 90 days after the pair or round closes
    SECRET = "secret"  # noqa: S105 - the class of tokens and keys: until the app is removed
    OPERATIONS = "operations"  # delivery state and receipts: 30 days
    AUDIT = "audit"  # who did what: 24 months, append-only


def kept(retention: Retention, *args: Any, **kwargs: Any) -> MappedColumn[Any]:  # noqa: ANN401
    """Return ``mapped_column`` carrying its retention class in ``info``."""
    return mapped_column(*args, info={"retention": retention}, **kwargs)
