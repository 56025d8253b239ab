"""Every column says how long it is kept; what people write is sealed; rows know their workspace."""

import pytest
from sqlalchemy import Column, LargeBinary, Table, UniqueConstraint

from models import tables  # noqa: F401 - fills the metadata
from models.base import Base
from models.retention import Retention
from models.vault import EncryptedText

TABLES = Base.metadata.sorted_tables
COLUMNS = [column for table in TABLES for column in table.columns]
# Words that a column of free text would have in its name.
WRITTEN = ("learned", "note", "hope", "motive", "thanks", "stays", "worr", "answers", "body")


def name_of(column: Column[object]) -> str:
    return f"{column.table}.{column.name}"


def test_every_column_says_how_long_it_is_kept() -> None:
    silent = [one for one in COLUMNS if not isinstance(one.info.get("retention"), Retention)]
    assert [name_of(one) for one in silent] == []
    assert len(COLUMNS) > 150


def test_what_is_private_or_secret_is_sealed_and_nothing_else_is() -> None:
    for column in COLUMNS:
        kept = column.info["retention"]
        sealed = isinstance(column.type, EncryptedText)
        if name_of(column) == "data_keys.wrapped":  # a key, wrapped by another
            assert isinstance(column.type, LargeBinary)
            assert kept is Retention.SECRET
        else:
            assert sealed == (kept in {Retention.PRIVATE, Retention.SECRET}), name_of(column)


def test_columns_that_hold_what_people_write_are_private() -> None:
    written = [one for one in COLUMNS if any(word in one.name for word in WRITTEN)]
    written = [one for one in written if one.name not in {"answering", "has_learning"}]
    assert len(written) >= 9
    open_ones = [name_of(one) for one in written if one.info["retention"] is not Retention.PRIVATE]
    assert open_ones == []


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_row_knows_its_workspace(table: Table) -> None:
    column = table.columns["key" if table.name == "workspaces" else "workspace"]
    assert not column.nullable
    assert column.info["retention"] is Retention.KEY


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_what_is_unique_is_unique_within_a_workspace(table: Table) -> None:
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            assert "workspace" in {column.name for column in one.columns}
