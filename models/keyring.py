"""The keys of an installation (``TURNABOUT_KEYS``) and how they wrap data keys.

Never here: texts, tables, sessions.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32

_VERSION = b"\x01"
_ID_BYTES = 8
_NONCE_BYTES = 12
_ID_END = 1 + _ID_BYTES
_HEADER_BYTES = _ID_END + _NONCE_BYTES


class VaultError(Exception):
    """Something that concerns sealed texts went wrong.

    VaultError
    ├── BadKeys        TURNABOUT_KEYS cannot be read
    ├── NoKeys         there are no keys to seal or open with
    ├── KeyDestroyed   the data key of a text is gone
    └── SealBroken     a text or a data key was changed, moved or damaged
        └── UnknownKey a data key is wrapped by a key that is not in TURNABOUT_KEYS
    """


class BadKeys(VaultError):  # noqa: N818 - reads as what happened
    """TURNABOUT_KEYS cannot be read. The sentence never repeats the value."""


class NoKeys(VaultError):  # noqa: N818 - reads as what happened
    """TURNABOUT_KEYS is not set, so nothing can be sealed or opened."""


class SealBroken(VaultError):  # noqa: N818 - reads as what happened
    """A sealed value was changed, moved or damaged."""


class UnknownKey(SealBroken):
    """A data key is wrapped by a key that is not among TURNABOUT_KEYS."""


def decode(text: str) -> tuple[bytes, ...]:
    """Decode base64 keys of 32 bytes, between commas, newest first; `BadKeys` if any is not."""
    keys = tuple(_decode_one(part.strip()) for part in text.split(","))
    if any(len(key) != KEY_BYTES for key in keys):
        raise BadKeys(_EXPECTED)
    return keys


_EXPECTED = (
    "TURNABOUT_KEYS must be one or more keys of 32 bytes in base64, newest first, separated by "
    "commas; `turnabout keys new` makes one."
)


def _decode_one(part: str) -> bytes:
    try:
        return base64.b64decode(part, validate=True)
    except (binascii.Error, ValueError):
        raise BadKeys(_EXPECTED) from None


class Keyring:
    """Wraps data keys under the newest key and unwraps them with the one that wrapped them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if any(len(key) != KEY_BYTES for key in keys):
            raise BadKeys(_EXPECTED)
        self._ciphers = {_id_of(key): AESGCM(key) for key in keys}
        self._newest = _id_of(keys[0]) if keys else None

    def newest_head(self) -> bytes:
        """What every data key wrapped under the newest key begins with; raises `NoKeys`."""
        if self._newest is None:
            raise NoKeys("TURNABOUT_KEYS is not set, so nothing can be sealed.")
        return _VERSION + self._newest

    def wrap(self, data_key: bytes, label: bytes) -> bytes:
        """Wrap a data key under the newest key, bound to `label`."""
        head = self.newest_head()
        nonce = os.urandom(_NONCE_BYTES)
        return head + nonce + self._ciphers[head[1:]].encrypt(nonce, data_key, head + label)

    def unwrap(self, wrapped: bytes, label: bytes) -> bytes:
        """Unwrap a data key; `UnknownKey` if its key is not here, `SealBroken` if it changed."""
        if self._newest is None:
            raise NoKeys("TURNABOUT_KEYS is not set, so nothing can be opened.")
        head, nonce = wrapped[:_ID_END], wrapped[_ID_END:_HEADER_BYTES]
        cipher = self._ciphers.get(head[1:])
        if cipher is None:
            raise UnknownKey("a data key is wrapped by a key that is not in TURNABOUT_KEYS")
        try:
            return cipher.decrypt(nonce, wrapped[_HEADER_BYTES:], head + label)
        except (InvalidTag, ValueError):
            raise SealBroken("a data key was changed, moved or damaged") from None


def _id_of(key: bytes) -> bytes:
    # Names a key without telling anything about it.
    return hashlib.sha256(b"turnabout key id\x00" + key).digest()[:_ID_BYTES]
