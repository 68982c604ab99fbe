"""A row for each operation: how it is called about the owner's things."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True)
class Row:
    """How an operation is called; ids of its path come from `scene.IDS` unless told otherwise.

    Attributes:
        query: Its query.
        body: Its JSON.
        path: Ids that are its own.
        hidden: Path ids that name something the stranger may not know of: asked with an unknown id, the answer must be the same.
        last: It ends the caller's session or self, so it comes after everything else.
    """

    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    path: dict[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    last: bool = False


_TABLE: Final = {"venue_id": "v-1", "user_ids": ["u-owner"], "date": "2026-11-26", "time": "19:00"}
_ACCOUNT: Final = {
    "email": "new@example.invalid",
    "password": "a long enough phrase",
    "name": "New One",
    "handle": "new.one",
}

ROWS: Final[dict[str, Row]] = {
    "get_liveness": Row(),
    "get_readiness": Row(),
    "get_metrics": Row(),
    "sign_up": Row(body=_ACCOUNT),
    "verify_address": Row(body={"token": "none"}),
    "log_in": Row(body={"email": "owner.mail.marker@example.invalid", "password": "a guess that is wrong"}),
    "refresh_tokens": Row(body={"refresh_token": "none"}),
    "log_out": Row(last=True),
    "list_sessions": Row(),
    "end_sessions": Row(last=True),
    "end_session": Row(hidden=("session_id",)),
    "ask_for_reset": Row(body={"email": "owner.mail.marker@example.invalid"}),
    "reset_password": Row(body={"token": "none", "password": "a long enough phrase"}),
    "search_people": Row(query={"q": "olga"}),
    "find_by_phones": Row(body={"phones": ["+49 30 901820"]}),
    "list_friends": Row(),
    "list_suggestions": Row(),
    "list_friend_requests": Row(),
    "request_friend": Row(body={"user_id": "u-owner"}),
    "accept_friend_request": Row(path={"id": "fr-1"}, hidden=("id",)),
    "decline_friend_request": Row(path={"id": "fr-1"}, hidden=("id",)),
    "withdraw_friend_request": Row(path={"id": "fr-1"}, hidden=("id",)),
    "unfriend": Row(last=True),
    "list_blocked": Row(),
    "block": Row(last=True),
    "unblock": Row(last=True),
    "get_profile": Row(),
    "change_profile": Row(body={"neighborhood": "Elsewhere"}),
    "erase_profile": Row(last=True),
    "export_profile": Row(),
    "get_preferences": Row(),
    "replace_preferences": Row(body={}),
    "list_people": Row(query={"limit": 100}),
    "create_person": Row(body={"handle": "made.up", "name": "Made Up", "role": "member", "time_zone": "Europe/Berlin"}),
    "get_person": Row(hidden=("user_id",)),
    "list_venues": Row(),
    "create_venue": Row(body={}),
    "get_venue": Row(),
    "get_availability": Row(),
    "recommend_venues": Row(hidden=("user_id",)),
    "recommend_all": Row(hidden=("user_id",)),
    "recommend_people": Row(query={"venue_id": "v-1"}, hidden=("user_id",)),
    "recommend_for_group": Row(path={"user_ids": "u-stranger,u-owner"}),
    "change_interest": Row(body={"venue_id": "v-1", "interested": True}, hidden=("user_id",)),
    "get_feed": Row(),
    "record_interaction": Row(body={"interaction_type": "view"}),
    "generate_seeds": Row(body={"user_id": "u-owner", "limit": 5}),
    "get_seed_request": Row(hidden=("request_id",)),
    "list_seeds": Row(),
    "get_seed": Row(hidden=("seed_id",)),
    "launch_seed": Row(hidden=("seed_id",)),
    "cancel_seed": Row(hidden=("seed_id",)),
    "answer_seed": Row(body={"answer": "maybe"}, hidden=("seed_id",)),
    "less_like_this_seed": Row(hidden=("seed_id",)),
    "get_seed_order": Row(hidden=("seed_id",)),
    "get_seed_cascade": Row(hidden=("seed_id",)),
    "create_plan": Row(body=_TABLE),
    "list_plans": Row(),
    "get_plan": Row(hidden=("plan_id",)),
    "get_plan_calendar": Row(hidden=("plan_id",)),
    "add_participants": Row(body={"user_ids": ["u-other"]}, hidden=("plan_id",)),
    "answer_plan": Row(body={"answer": "accept"}, hidden=("plan_id",)),
    "confirm_plan": Row(hidden=("plan_id",)),
    "list_bookings": Row(),
    "list_bookings_of_person": Row(hidden=("user_id",)),
    "get_booking": Row(hidden=("booking_id",)),
    "auto_book_venue": Row(body={}),
    "get_auto_booking": Row(hidden=("request_id",)),
    "create_booking": Row(body=_TABLE | {"party_size": 2}, hidden=("user_id",)),
    "cancel_booking": Row(hidden=("booking_id",)),
    "list_wanted_tables": Row(),
    "answer_for_venue": Row(body={"outcome": "refused"}),
    "appoint_manager": Row(last=True),
    "dismiss_manager": Row(last=True),
    "receive_provider_answer": Row(body={}),
    "get_graph_schema": Row(),
    "select_graph": Row(path={"entity": "users", "id": "u-owner"}, query={"select": "{id name}"}, hidden=("id",)),
}
