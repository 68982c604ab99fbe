"""What signing in takes and gives."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, SecretStr

from app.http.auth import Role

LEAST_PASSWORD, MOST_PASSWORD = 10, 200
_MOST_EMAIL = 254
_MOST_NAME = 80


def _address(given: str) -> str:
    """One address is one person's, however it is written."""
    address = unicodedata.normalize("NFC", given).lower()
    if len(address) > _MOST_EMAIL:
        raise ValueError(f"may have {_MOST_EMAIL} characters at most")
    return address


def _name(given: str) -> str:
    """A name in any script; what no script has is refused."""
    name = unicodedata.normalize("NFC", given).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in name):
        raise ValueError("may not hold control characters")
    if not any(unicodedata.category(letter)[0] in "LNSP" for letter in name):
        raise ValueError("needs a character that can be seen")
    return name


def _password(given: SecretStr) -> SecretStr:
    if any(unicodedata.category(letter) == "Cs" or letter == "\x00" for letter in given.get_secret_value()):
        raise ValueError("may not hold NUL or half a character")
    return given


#: An e-mail address, in lower case.
Address = Annotated[
    EmailStr,
    AfterValidator(_address),
    Field(max_length=320, description="E-mail address", examples=["ana@example.com"]),
]
#: A password that is to be kept.
NewPassword = Annotated[
    SecretStr,
    AfterValidator(_password),
    Field(
        min_length=LEAST_PASSWORD,
        max_length=MOST_PASSWORD,
        description="Any characters but NUL",
        examples=["a plate of warm bread"],
    ),
]
#: A password as somebody remembers it: one that is too short to have been kept is wrong, not refused.
Password = Annotated[
    SecretStr,
    AfterValidator(_password),
    Field(min_length=1, max_length=MOST_PASSWORD, examples=["a plate of warm bread"]),
]
#: The token of a link.
LinkToken = Annotated[
    SecretStr,
    Field(min_length=1, max_length=2000, description="What follows `#token=` in the link", examples=["eyJ..."]),
]


class SignUpIn(BaseModel):
    """Who wants to join."""

    email: Address
    password: NewPassword
    name: Annotated[
        str,
        AfterValidator(_name),
        Field(
            min_length=1, max_length=_MOST_NAME, description="As others see it, in any script", examples=["Ana Lind"]
        ),
    ]


class MailSent(BaseModel):
    """The answer to whoever names an address: the same for every address."""

    detail: str = Field(examples=["If the address can be used so, a mail is on its way."])


class VerifyIn(BaseModel):
    """The link of a sign-up, and its password."""

    token: LinkToken
    password: Password


class LoginIn(BaseModel):
    """Who signs in."""

    email: Address
    password: Password


class RefreshIn(BaseModel):
    """The refresh token that was given last."""

    refresh_token: SecretStr = Field(min_length=1, max_length=200, examples=["R4nd0m.T3xt"])


class ResetIn(BaseModel):
    """Who has lost a password."""

    email: Address


class NewPasswordIn(BaseModel):
    """The link of a reset, and the new password."""

    token: LinkToken
    password: NewPassword


class Tokens(BaseModel):
    """What a person calls the API with."""

    access_token: str = Field(
        description="Sent as `Authorization: Bearer ...`", examples=["eyJhbGciOiJIUzI1NiJ9.e30.x"]
    )
    token_type: str = Field(default="bearer", examples=["bearer"])
    expires_in: int = Field(description="Seconds for which the access token is good", examples=[900])
    refresh_token: str = Field(description="Good once, for `auth/refresh`", examples=["R4nd0m.T3xt"])
    user_id: str = Field(examples=["01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10"])
    role: Role = Field(examples=["member"])


class SessionOut(BaseModel):
    """One device, or program, that is signed in."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                "created_at": "2026-11-20T08:12:00Z",
                "last_used_at": "2026-11-25T16:28:00Z",
                "expires_at": "2026-12-25T16:28:00Z",
                "user_agent": "Sprout/1.0 (iPhone)",
                "current": True,
            }
        }
    )

    id: str
    created_at: datetime
    last_used_at: datetime = Field(description="When its tokens were refreshed last")
    expires_at: datetime = Field(description="When it ends if it is not used")
    user_agent: str | None = Field(description="As the device named itself when it signed in")
    current: bool = Field(description="Whether this request comes from it")
