"""Telephone numbers: read as people write them, kept as keyed hashes only, never logged.

A plain hash of a number is undone in minutes, for there are few numbers; this one needs the key of the settings
(`SPROUT_PHONE_SECRET`). With another key nobody is found by number any more, until they send theirs again.
"""

import hashlib
import hmac
from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, Field, SecretStr


def _international(text: str) -> str:
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException as error:
        raise ValueError("must be a number with its country, such as +49 30 901820") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("is nobody's number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


#: A number in any spelling that names the country; E.164 afterwards, and out of every representation.
Phone = Annotated[
    str,
    Field(min_length=4, max_length=40, examples=["+49 30 901820"]),
    AfterValidator(_international),
]


def phone_hash(secret: SecretStr, number: str) -> str:
    """The keyed hash under which a number is known: HMAC-SHA256 of its E.164 form."""
    return hmac.new(secret.get_secret_value().encode(), b"phone:" + number.encode(), hashlib.sha256).hexdigest()
