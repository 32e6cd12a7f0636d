"""The token in a link's address.

It is derived from what the link keeps (its seed) and a key out of the settings, so that a copy of the database opens no
link and a rep can copy the address again. Links are found by the token's hash, so that those that were sent keep
opening whatever becomes of the key.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode

from django.conf import settings
from django.db.models import CharField, Model
from django.utils.crypto import salted_hmac

SALT = "tracking.share_link"
BYTES = 24


def new_seed() -> str:
    """What a link keeps of its own; no address can be made of it without the key."""
    return secrets.token_urlsafe(BYTES)


def derive_token(seed: str, key: str) -> str:
    """192 bits that nobody guesses."""
    digest = salted_hmac(SALT, seed, secret=key, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:BYTES]).decode()


def hash_token(token: str) -> str:
    """What is kept of a token. It has no key of its own: 192 bits can't be found by trying."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def recover_token(seed: str, token_hash: str) -> str:
    """The token by the key of today or one of SECRET_KEY_FALLBACKS; "" when it was made with another one."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = derive_token(seed, key)
        if secrets.compare_digest(hash_token(token), token_hash):
            return token
    return ""


class TokenHashField(CharField):
    """The hash of the token that the seed of its row gives with the key of today, taken when the row is first saved."""

    def pre_save(self, model_instance: Model, add: bool) -> str:
        token_hash: str = super().pre_save(model_instance, add)
        if not token_hash:
            token_hash = hash_token(derive_token(vars(model_instance)["seed"], settings.SECRET_KEY))
            setattr(model_instance, self.attname, token_hash)
        return token_hash
