"""What every table shares: the declarative base, names of constraints, the one type for instants.

Never here: tables, queries, engines.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Dialect, MetaData, Table
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

__all__ = ["Base", "NaiveDatetime", "UtcDateTime"]

# Alembic can only change or drop a constraint it can name, so no name is left to the database.
CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class NaiveDatetime(ValueError, DontWrapMixin):  # noqa: N818 - reads as what happened
    """A datetime without a time zone was about to be stored; instants are aware, in UTC."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in, aware UTC out, to the microsecond.

    PostgreSQL keeps a ``timestamptz``. SQLite, which would drop an offset silently, keeps text of
    one fixed width in UTC, so that comparing and sorting text compares and sorts instants.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime of any zone into UTC; a naive one raises `NaiveDatetime`."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveDatetime("a datetime without a time zone cannot be stored")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back the stored instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map: ClassVar = {datetime: UtcDateTime}

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *parts: Any, **options: Any) -> Table:  # noqa: ANN401
        """Make the table; SQLite may not give a removed row's number to a later one.

        Buttons in old messages carry numbers of rows, and so do the places of sealed texts.
        """
        return Table(name, metadata, *parts, sqlite_autoincrement=True, **options)
