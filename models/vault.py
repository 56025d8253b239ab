"""Field encryption: what people write is sealed before it reaches a table.

Each text is sealed with AES-GCM under a data key, one per person and one per workspace; data keys
are kept wrapped by the keys of the installation (``TURNABOUT_KEYS``). A seal is bound to its place
(workspace, table, row, column), so it cannot be moved to another. Destroying a data key makes
everything sealed with it unreadable for good, in every copy of the database.

Never here: which columns are sealed, who may read them.
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Dialect,
    LargeBinary,
    Select,
    UniqueConstraint,
    bindparam,
    delete,
    event,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlalchemy.types import TypeDecorator

from models.base import Base
from models.keyring import (
    BadKeys,
    Keyring,
    NoKeys,
    SealBroken,
    UnknownKey,
    VaultError,
    decode,
)
from models.retention import Retention, kept

__all__ = [
    "BadKeys",
    "DataKey",
    "EncryptedText",
    "KeyDestroyed",
    "NoKeys",
    "Place",
    "SealBroken",
    "Sealed",
    "UnknownKey",
    "UnsealedText",
    "Vault",
    "VaultError",
]

WORKSPACE = "workspace"

_VERSION = b"\x01"
_ID_BYTES = 16
_NONCE_BYTES = 12
_TAG_BYTES = 16
_ID_END = 1 + _ID_BYTES
_HEADER_BYTES = _ID_END + _NONCE_BYTES

# How many unwrapped data keys stay in memory, and for how long an opened one is believed without
# asking the database whether it still exists (another replica may have destroyed it).
REMEMBERED_KEYS = 4096
BELIEVED_SECONDS = 60.0

_MEMORY = "turnabout_vault"


class KeyDestroyed(VaultError):  # noqa: N818 - reads as what happened
    """The data key of this text no longer exists: the text is gone for good, as was asked for."""


class UnsealedText(TypeError, DontWrapMixin):  # noqa: N818 - reads as what happened
    """Something that was not sealed was about to be stored in an encrypted column."""


class Sealed(bytes):
    """A sealed text, the only thing an encrypted column takes."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show the size only."""
        return f"Sealed(<{len(self)} bytes>)"


class EncryptedText(TypeDecorator[Sealed]):
    """A column for sealed text; anything but `Sealed` (or None) raises `UnsealedText`."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: object | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Let only sealed text through; the error never shows the value."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise UnsealedText(f"an encrypted column takes Sealed, not {type(value).__name__}")
        return bytes(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:  # noqa: ARG002
        """Give back what was stored, still sealed."""
        return None if value is None else Sealed(value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a sealed text lives, and whose data key seals it.

    `subject` is ``workspace`` for what belongs to no one person, else ``person:<id>``.
    """

    workspace: str
    table: str
    row: str
    column: str
    subject: str = WORKSPACE


class DataKey(Base):
    """A data key, wrapped; its row is its life: without it nothing it sealed can be opened."""

    __tablename__ = "data_keys"
    __table_args__ = (UniqueConstraint("workspace", "subject"),)

    id: Mapped[bytes] = kept(Retention.KEY, LargeBinary(_ID_BYTES), primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY)
    subject: Mapped[str] = kept(Retention.KEY)
    wrapped: Mapped[bytes] = kept(Retention.SECRET, LargeBinary)
    created_at: Mapped[datetime] = kept(Retention.LOGISTICS)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Opened:
    id: bytes
    workspace: str
    subject: str
    cipher: AESGCM
    since: float


@dataclass(kw_only=True, slots=True)
class _Memory:
    """What one session knows. A key it made itself may still be rolled back."""

    sealing: dict[tuple[str, str], _Opened] = field(default_factory=dict)
    opening: dict[bytes, _Opened] = field(default_factory=dict)
    made_keys: bool = False

    def forget(self) -> None:
        self.sealing.clear()
        self.opening.clear()


class Vault:
    """Seals and opens texts; holds the installation's keys, newest first."""

    def __init__(
        self,
        keys: Sequence[bytes],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keyring = Keyring(keys)
        self._now = now
        self._ticks = ticks
        self._cache: dict[bytes, _Opened] = {}

    @staticmethod
    def parse(text: str) -> tuple[bytes, ...]:
        """Decode ``TURNABOUT_KEYS``: base64 of 32 bytes each, newest first, between commas.

        Raises `BadKeys`, whose sentence never repeats the value.
        """
        return decode(text)

    async def seal(self, session: AsyncSession, place: Place, text: str) -> Sealed:
        """Seal `text` for its place, making the data key on first use.

        The key is looked up once per transaction, so that nothing is ever sealed under a key that
        another process has destroyed. Raises `NoKeys`, `UnknownKey`.
        """
        memory = _memory(session)
        key = memory.sealing.get((place.workspace, place.subject))
        if key is None:
            key = await self._sealing_key(session, memory, place)
        nonce = os.urandom(_NONCE_BYTES)
        head = _VERSION + key.id
        body = key.cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), _bound(head, place))
        return Sealed(head + nonce + body)

    async def open(self, session: AsyncSession, place: Place, sealed: bytes) -> str:
        """Open a text sealed for this place.

        Raises `SealBroken` when it was changed, moved here from elsewhere or damaged,
        `KeyDestroyed` when its data key is gone, `UnknownKey` when the key that wraps that data
        key is not among ``TURNABOUT_KEYS``.
        """
        head, nonce = sealed[:_ID_END], sealed[_ID_END:_HEADER_BYTES]
        if len(sealed) < _HEADER_BYTES + _TAG_BYTES or head[:1] != _VERSION:
            raise SealBroken("this is not a sealed text")
        key = await self._opening_key(session, head[1:])
        if (key.workspace, key.subject) != (place.workspace, place.subject):
            raise SealBroken("the text was sealed for someone else")
        try:
            opened = key.cipher.decrypt(nonce, sealed[_HEADER_BYTES:], _bound(head, place))
        except InvalidTag:
            raise SealBroken("the text was changed or moved") from None
        return opened.decode("utf-8", "surrogatepass")

    async def destroy(self, session: AsyncSession, workspace: str, subject: str) -> None:
        """Destroy one data key: what it sealed can never be read again, once committed."""
        await session.execute(
            delete(DataKey).where(DataKey.workspace == workspace, DataKey.subject == subject)
        )
        self._forget(session, lambda key: (key.workspace, key.subject) == (workspace, subject))

    async def destroy_workspace(self, session: AsyncSession, workspace: str) -> None:
        """Destroy every data key of a workspace."""
        await session.execute(delete(DataKey).where(DataKey.workspace == workspace))
        self._forget(session, lambda key: key.workspace == workspace)

    async def rewrap(self, session: AsyncSession, *, at_most: int | None = None) -> int:
        """Wrap data keys under the newest key; says how many were not yet.

        Nothing sealed changes. When it says 0, older keys may leave ``TURNABOUT_KEYS``. With
        `at_most` a large installation does it in several short transactions.
        """
        newest = self._keyring.newest_head()
        stale = (
            select(DataKey.id, DataKey.workspace, DataKey.subject, DataKey.wrapped)
            .where(func.substr(DataKey.wrapped, 1, len(newest)) != newest)
            .limit(at_most)
        )
        again = [
            {"id": row.id, "wrapped": self._wrapped_again(row.wrapped, _label(*row[:3]))}
            for row in await session.execute(stale)
        ]
        if again:
            await session.execute(update(DataKey), again)
        return len(again)

    def _wrapped_again(self, wrapped: bytes, label: bytes) -> bytes:
        return self._keyring.wrap(self._keyring.unwrap(wrapped, label), label)

    async def _sealing_key(self, session: AsyncSession, memory: _Memory, place: Place) -> _Opened:
        whose = {"in_workspace": place.workspace, "of_subject": place.subject}
        row = (await session.execute(_key_of(), whose)).one_or_none()
        if row is None:
            await self._make_key(session, memory, place)
            row = (await session.execute(_key_of(), whose)).one()
        key = self._remember(memory, row.id, place.workspace, place.subject, row.wrapped)
        memory.sealing[place.workspace, place.subject] = key
        return key

    async def _make_key(self, session: AsyncSession, memory: _Memory, place: Place) -> None:
        if not memory.made_keys:
            memory.made_keys = True
            event.listen(session.sync_session, "after_soft_rollback", lambda *_: memory.forget())
        key_id = os.urandom(_ID_BYTES)
        label = _label(key_id, place.workspace, place.subject)
        wrapped = self._keyring.wrap(AESGCM.generate_key(bit_length=256), label)
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        await session.execute(
            insert(DataKey)
            .values(
                id=key_id,
                workspace=place.workspace,
                subject=place.subject,
                wrapped=wrapped,
                created_at=self._now(),
            )
            .on_conflict_do_nothing(index_elements=["workspace", "subject"])
        )

    async def _opening_key(self, session: AsyncSession, key_id: bytes) -> _Opened:
        memory = _memory(session)
        known = memory.opening.get(key_id) or self._believed(key_id)
        if known is not None:
            return known
        row = (
            await session.execute(
                select(DataKey.workspace, DataKey.subject, DataKey.wrapped).where(
                    DataKey.id == key_id
                )
            )
        ).one_or_none()
        if row is None:
            self._cache.pop(key_id, None)
            raise KeyDestroyed("the key of this text no longer exists")
        return self._remember(memory, key_id, row.workspace, row.subject, row.wrapped)

    def _believed(self, key_id: bytes) -> _Opened | None:
        known = self._cache.get(key_id)
        if known is None or self._ticks() - known.since > BELIEVED_SECONDS:
            return None
        return known

    def _remember(
        self, memory: _Memory, key_id: bytes, workspace: str, subject: str, wrapped: bytes
    ) -> _Opened:
        data_key = self._keyring.unwrap(wrapped, _label(key_id, workspace, subject))
        key = _Opened(
            id=key_id,
            workspace=workspace,
            subject=subject,
            cipher=AESGCM(data_key),
            since=self._ticks(),
        )
        memory.opening[key_id] = key
        # A session that made keys may yet roll them back: what it reads stays its own.
        if not memory.made_keys:
            self._cache.pop(key_id, None)
            self._cache[key_id] = key
            if len(self._cache) > REMEMBERED_KEYS:
                del self._cache[next(iter(self._cache))]
        return key

    def _forget(self, session: AsyncSession, gone: Callable[[_Opened], bool]) -> None:
        _memory(session).forget()
        self._evict(gone)
        # Until the commit another task may read the key again, so it is forgotten once more then.
        event.listen(session.sync_session, "after_commit", lambda _: self._evict(gone))

    def _evict(self, gone: Callable[[_Opened], bool]) -> None:
        for key_id in [key.id for key in self._cache.values() if gone(key)]:
            del self._cache[key_id]


@cache
def _key_of() -> Select[bytes, bytes]:
    """Every answer asks this before it is sealed: it is put together once."""
    return select(DataKey.id, DataKey.wrapped).where(
        DataKey.workspace == bindparam("in_workspace"), DataKey.subject == bindparam("of_subject")
    )


def _memory(session: AsyncSession) -> _Memory:
    memory = session.info.get(_MEMORY)
    if not isinstance(memory, _Memory):
        memory = session.info[_MEMORY] = _Memory()
    return memory


def _bound(head: bytes, place: Place) -> bytes:
    return head + _join(place.workspace, place.table, place.row, place.column)


def _label(key_id: bytes, workspace: str, subject: str) -> bytes:
    return key_id + _join(workspace, subject)


def _join(*parts: str) -> bytes:
    # Each part carries its length, so that no two different lists give the same bytes.
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
