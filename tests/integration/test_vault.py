"""Sealed texts: what can be opened, by whom, and what can never be opened again."""

import asyncio
import base64
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, event, insert, select, update
from sqlalchemy.exc import StatementError

from models import vault as vault_module
from models.database import Database
from models.vault import (
    BadKeys,
    DataKey,
    EncryptedText,
    KeyDestroyed,
    NoKeys,
    Place,
    SealBroken,
    Sealed,
    UnknownKey,
    UnsealedText,
    Vault,
)

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = Place(workspace="-/T1", table="check_ins", row="7", column="learned", subject="person:1")
WORDS = "I asked before I explained."

META = MetaData()
NOTES = Table("notes", META, Column("id", Integer, primary_key=True), Column("said", EncryptedText))


@pytest.fixture
async def with_notes(database: Database) -> Database:
    async with database.migrating() as connection:
        await connection.run_sync(META.create_all)
    return database


async def seal(database: Database, text: str = WORDS, place: Place = PLACE) -> Sealed:
    async with database.unit_of_work() as unit:
        return await unit.vault.seal(unit.session, place, text)


async def read(database: Database, sealed: bytes, place: Place = PLACE) -> str:
    async with database.reading() as unit:
        return await unit.vault.open(unit.session, place, sealed)


async def destroy(database: Database, place: Place = PLACE) -> None:
    async with database.unit_of_work() as unit:
        await unit.vault.destroy(unit.session, place.workspace, place.subject)


def replica(database: Database, *keys: bytes, ticks: list[float] | None = None) -> Database:
    """Another process on the same database: same engine, nothing remembered."""
    now = ticks or [0.0]
    vault = Vault(keys or (b"k" * 32,), ticks=lambda: now[0])
    return Database(engine=database.engine, vault=vault, path=None)


def statements(engine: Engine) -> list[str]:
    seen: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: seen.append(statement)
    )
    return seen


@pytest.mark.parametrize(
    "text", ["", WORDS, "naïve 🌱 日本語\n\x00", "lone \ud800 surrogate", "x" * 9000]
)
async def test_what_is_sealed_opens_as_it_was(database: Database, text: str) -> None:
    sealed = await seal(database, text)
    assert await read(database, sealed) == text


async def test_a_sealed_text_is_kept_by_an_encrypted_column(with_notes: Database) -> None:
    sealed = await seal(with_notes)
    async with with_notes.unit_of_work() as unit:
        await unit.session.execute(insert(NOTES), [{"said": sealed}, {"said": None}])
    async with with_notes.reading() as unit:
        first, second = await unit.session.scalars(select(NOTES.c.said).order_by(NOTES.c.id))
    assert second is None
    assert isinstance(first, Sealed)
    assert await read(with_notes, first) == WORDS


@pytest.mark.parametrize("value", ["a secret", b"a secret", bytearray(b"a secret"), 5])
async def test_an_encrypted_column_takes_nothing_unsealed_and_never_repeats_it(
    with_notes: Database, value: object
) -> None:
    with pytest.raises(UnsealedText) as refused:
        async with with_notes.unit_of_work() as unit:
            await unit.session.execute(insert(NOTES).values(said=value))
    assert isinstance(refused.value, TypeError)
    assert not isinstance(refused.value, StatementError)
    assert "a secret" not in str(refused.value)


def test_a_sealed_text_shows_its_size_only() -> None:
    assert repr(Sealed(b"whatever")) == "Sealed(<8 bytes>)"


async def test_the_same_words_never_look_the_same_twice(database: Database) -> None:
    assert await seal(database) != await seal(database)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, workspace="-/T2"),
        replace(PLACE, table="pulse_answers"),
        replace(PLACE, row="8"),
        replace(PLACE, column="will_do"),
        replace(PLACE, subject="person:2"),
        replace(PLACE, subject="workspace"),
        replace(PLACE, table="check_ins7", row=""),
        replace(PLACE, row="7learned", column=""),
    ],
)
async def test_a_sealed_text_moved_elsewhere_does_not_open(
    database: Database, elsewhere: Place
) -> None:
    sealed = await seal(database)
    await seal(database, "their own words", elsewhere)
    with pytest.raises(SealBroken):
        await read(database, sealed, elsewhere)


async def test_a_sealed_text_changed_in_any_byte_does_not_open(database: Database) -> None:
    sealed = await seal(database)
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        # Bytes 1 to 16 name the data key: a name that no key has cannot be told from a lost key.
        expected = KeyDestroyed if 1 <= at <= 16 else SealBroken
        with pytest.raises(expected):
            await read(database, bytes(changed))


@pytest.mark.parametrize("kept", [0, 1, 16, 29, 44, -1])
async def test_a_sealed_text_cut_short_does_not_open(database: Database, kept: int) -> None:
    sealed = await seal(database)
    with pytest.raises(SealBroken):
        await read(database, sealed[:kept])


async def test_each_subject_has_one_data_key_however_often_it_seals(database: Database) -> None:
    for place in (PLACE, PLACE, replace(PLACE, row="8"), replace(PLACE, subject="person:2")):
        await seal(database, place=place)
    async with database.reading() as unit:
        subjects = (await unit.session.scalars(select(DataKey.subject))).all()
    assert sorted(subjects) == ["person:1", "person:2"]


async def test_two_processes_that_seal_first_at_once_share_one_key(database: Database) -> None:
    other = replica(database)
    # The lock that makes SQLite's writers queue belongs to a process; two replicas have two.
    sealed = await asyncio.gather(*(seal(each) for each in (database, other) for _ in range(3)))
    async with database.reading() as unit:
        assert len((await unit.session.scalars(select(DataKey.id))).all()) == 1
    for each in sealed:
        assert await read(replica(database), each) == WORDS


async def test_a_key_whose_making_was_rolled_back_is_not_used_again(database: Database) -> None:
    with pytest.raises(LookupError):
        async with database.unit_of_work() as unit:
            sealed = await unit.vault.seal(unit.session, PLACE, WORDS)
            assert await unit.vault.open(unit.session, PLACE, sealed) == WORDS
            raise LookupError
    with pytest.raises(KeyDestroyed):
        await read(database, sealed)
    assert await read(replica(database), await seal(database)) == WORDS


async def test_a_key_made_in_a_savepoint_that_was_rolled_back_is_not_used_again(
    database: Database,
) -> None:
    async with database.unit_of_work() as unit:
        with pytest.raises(LookupError):
            async with unit.session.begin_nested():
                lost = await unit.vault.seal(unit.session, PLACE, WORDS)
                raise LookupError
        sealed = await unit.vault.seal(unit.session, PLACE, WORDS)
        with pytest.raises(KeyDestroyed):
            await unit.vault.open(unit.session, PLACE, lost)
    assert await read(replica(database), sealed) == WORDS


async def test_what_was_sealed_with_a_destroyed_key_is_gone_and_nothing_else_is(
    database: Database,
) -> None:
    neighbour = replace(PLACE, subject="person:2")
    gone, kept = await seal(database), await seal(database, place=neighbour)
    await destroy(database)
    for each in (database, replica(database)):
        with pytest.raises(KeyDestroyed):
            await read(each, gone)
        assert await read(each, kept, neighbour) == WORDS


async def test_a_destruction_that_was_rolled_back_destroyed_nothing(database: Database) -> None:
    sealed = await seal(database)
    with pytest.raises(LookupError):
        async with database.unit_of_work() as unit:
            await unit.vault.destroy(unit.session, PLACE.workspace, PLACE.subject)
            raise LookupError
    assert await read(database, sealed) == WORDS


async def test_a_key_read_by_someone_else_just_before_the_commit_is_forgotten_too(
    database: Database,
) -> None:
    sealed = await seal(database)
    async with database.unit_of_work() as unit:
        await unit.vault.destroy(unit.session, PLACE.workspace, PLACE.subject)
        assert await read(database, sealed) == WORDS
    with pytest.raises(KeyDestroyed):
        await read(database, sealed)


async def test_a_whole_workspace_can_be_destroyed(database: Database) -> None:
    other = replace(PLACE, workspace="-/T2")
    people = [replace(PLACE, subject=f"person:{number}") for number in range(3)]
    gone = [await seal(database, place=place) for place in people]
    kept = await seal(database, place=other)
    async with database.unit_of_work() as unit:
        await unit.vault.destroy_workspace(unit.session, PLACE.workspace)
    for sealed, place in zip(gone, people, strict=True):
        with pytest.raises(KeyDestroyed):
            await read(database, sealed, place)
    assert await read(database, kept, other) == WORDS


async def test_who_comes_back_after_an_erasure_gets_a_new_key_in_every_process(
    database: Database,
) -> None:
    other = replica(database)
    before = await seal(other)
    assert await read(other, before) == WORDS
    await destroy(database)
    after = await seal(other, "back again")
    assert await read(replica(database), after) == "back again"


async def test_another_process_believes_in_a_destroyed_key_for_a_minute_at_most(
    database: Database,
) -> None:
    ticks = [100.0]
    other = replica(database, ticks=ticks)
    sealed = await seal(database)
    assert await read(other, sealed) == WORDS
    await destroy(database)
    ticks[0] += vault_module.BELIEVED_SECONDS + 1
    with pytest.raises(KeyDestroyed):
        await read(other, sealed)


async def test_opening_again_asks_the_database_nothing(database: Database) -> None:
    sealed = await seal(database)
    await read(database, sealed)
    seen = statements(database.engine.sync_engine)
    assert await read(database, sealed) == WORDS
    assert seen == []


async def test_sealing_looks_its_key_up_once_per_transaction(database: Database) -> None:
    await seal(database)
    seen = statements(database.engine.sync_engine)
    async with database.unit_of_work() as unit:
        for row in range(5):
            await unit.vault.seal(unit.session, replace(PLACE, row=str(row)), WORDS)
    assert len([statement for statement in seen if "data_keys" in statement]) == 1


async def test_only_so_many_keys_are_remembered(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_module, "REMEMBERED_KEYS", 3)
    people = [replace(PLACE, subject=f"person:{number}") for number in range(5)]
    sealed = [await seal(database, place=place) for place in people]
    for text, place in zip(sealed, people, strict=True):
        assert await read(database, text, place) == WORDS
    assert len(database.vault._cache) == 3


async def test_keys_are_turned_over_without_touching_what_is_sealed(database: Database) -> None:
    people = [replace(PLACE, subject=f"person:{number}") for number in range(3)]
    before = replica(database, OLD)
    sealed = [await seal(before, place=place) for place in people]

    both = replica(database, NEW, OLD)
    fresh = await seal(both, place=replace(PLACE, subject="person:new"))
    for expected in (2, 1, 0):
        async with both.unit_of_work() as unit:
            assert await both.vault.rewrap(unit.session, at_most=2) == expected

    after = replica(database, NEW)
    for text, place in zip(sealed, people, strict=True):
        assert await read(after, text, place) == WORDS
    assert await read(after, fresh, replace(PLACE, subject="person:new")) == WORDS
    with pytest.raises(UnknownKey):
        await read(replica(database, OLD), sealed[0], people[0])


async def test_all_keys_are_turned_over_at_once_unless_told_otherwise(database: Database) -> None:
    for number in range(5):
        await seal(replica(database, OLD), place=replace(PLACE, subject=f"person:{number}"))
    both = replica(database, NEW, OLD)
    async with both.unit_of_work() as unit:
        assert await both.vault.rewrap(unit.session) == 5


async def test_a_stranger_with_other_keys_opens_nothing(database: Database) -> None:
    sealed = await seal(replica(database, OLD))
    with pytest.raises(SealBroken):
        await read(replica(database, NEW), sealed)


async def test_a_data_key_swapped_for_another_persons_opens_nothing(database: Database) -> None:
    sealed = await seal(database)
    await seal(database, place=replace(PLACE, subject="person:2"))
    async with database.unit_of_work() as unit:
        theirs = select(DataKey.wrapped).where(DataKey.subject == "person:2").scalar_subquery()
        await unit.session.execute(
            update(DataKey).where(DataKey.subject == "person:1").values(wrapped=theirs)
        )
    with pytest.raises(SealBroken):
        await read(replica(database), sealed)


async def test_without_keys_nothing_is_sealed_or_opened(database: Database) -> None:
    sealed = await seal(database)
    locked = Database(engine=database.engine, vault=Vault(()), path=None)
    with pytest.raises(NoKeys):
        await seal(locked, place=replace(PLACE, subject="person:2"))
    with pytest.raises(NoKeys):
        await read(locked, sealed)


async def test_words_never_reach_the_bytes_of_the_file(sqlite_url: str, tmp_path: Path) -> None:
    database = Database.open(sqlite_url, vault=Vault([NEW]))
    async with database.migrating() as connection:
        await connection.run_sync(META.create_all)
        await connection.run_sync(DataKey.metadata.tables["data_keys"].create)
    async with database.unit_of_work() as unit:
        sealed = await unit.vault.seal(unit.session, PLACE, WORDS)
        await unit.session.execute(insert(NOTES).values(said=sealed))
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("turnabout.db*"))
    await database.close()
    assert WORDS.encode() not in stored
    assert bytes(sealed) in stored


def encoded(*keys: bytes) -> str:
    return ",".join(base64.b64encode(key).decode() for key in keys)


def test_keys_are_read_newest_first_with_spaces_where_people_put_them() -> None:
    assert Vault.parse(f" {encoded(NEW)} , {encoded(OLD)}\n") == (NEW, OLD)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "hunter2",
        encoded(b"hunter2"),
        encoded(NEW) + ",",
        encoded(NEW) + "hunter2",
        "é" * 44,
    ],
)
def test_keys_that_cannot_be_read_are_refused_without_repeating_them(text: str) -> None:
    with pytest.raises(BadKeys) as refused:
        Vault.parse(text)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_vault_takes_no_key_of_another_length() -> None:
    with pytest.raises(BadKeys):
        Vault([b"short"])
