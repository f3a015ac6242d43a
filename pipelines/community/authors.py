"""Who wrote what, without names: hashes that a secret of each home salts.

The secret stays in the home. Without it nobody can find a person's items by hashing the person's name, and
hashes of two homes cannot be compared.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass

from warehouse.home import Home

SALT_BYTES = 32


@dataclass(frozen=True)
class Authors:
    """Hashes the names of one home."""

    salt: bytes

    @classmethod
    def of(cls, home: Home) -> Authors:
        """With the secret of the home, which is made when it is first needed, for its owner only."""
        home.create()
        path = home.author_salt
        aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        if not path.exists():
            descriptor = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(SALT_BYTES))
            # Of two processes that come here at once the first one wins, for both.
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(aside)
            aside.unlink()
        return cls(path.read_bytes())

    def hashed(self, community: str, name: str | None) -> str | None:
        """16 hexadecimal digits for a name in a community; None for nobody."""
        if not name:
            return None
        text = f"{community}\0{name.casefold()}".encode(errors="replace")
        return hashlib.blake2b(text, digest_size=8, key=self.salt[:64]).hexdigest()
