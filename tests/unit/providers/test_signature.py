"""Only the desk's own, unchanged and fresh webhooks pass."""

from __future__ import annotations

import pytest

from app.desk.signing import sign
from app.providers.role import BadSignature
from app.providers.signature import verify

BODY = b'{"booking_id": "b-1"}'
NOW = 1_764_088_200


def test_what_the_desk_signs_is_accepted() -> None:
    verify("secret", sign("secret", BODY, NOW), BODY, NOW + 299.0)
    verify("secret", sign("secret", BODY, NOW), BODY, NOW - 299.0)


@pytest.mark.parametrize("now", [NOW + 301, NOW - 301])
def test_too_old_or_from_the_future_is_refused(now: float) -> None:
    with pytest.raises(BadSignature, match="too old"):
        verify("secret", sign("secret", BODY, NOW), BODY, now)


def test_another_secret_body_or_time_is_refused() -> None:
    good = sign("secret", BODY, NOW)
    for secret, header, body in (
        ("other", good, BODY),
        ("secret", good, BODY + b" "),
        ("secret", good.replace(str(NOW), str(NOW + 1)), BODY),
    ):
        with pytest.raises(BadSignature, match="does not fit"):
            verify(secret, header, body, NOW)


@pytest.mark.parametrize("header", [None, "", "v1=abc", "t=1,v1=xyz", "t=x,v1=" + "0" * 64, "t=1,v1=" + "0" * 63])
def test_what_is_no_signature_is_refused(header: str | None) -> None:
    with pytest.raises(BadSignature, match="well-formed"):
        verify("secret", header, BODY, NOW)
