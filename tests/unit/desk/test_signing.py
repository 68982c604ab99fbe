"""The webhook's signature against a value worked out with openssl."""

from __future__ import annotations

from app.desk.signing import sign


def test_signature_is_hmac_of_timestamp_and_body() -> None:
    # printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
    expected = "49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686"
    assert sign("secret", b'{"a":1}', 1700000000) == f"t=1700000000,v1={expected}"
