"""Typed settings: from the environment (`SPROUT_*`), else from what the embedded engines left in the home folder."""

from __future__ import annotations

import json
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

ENGINES_FILE = "engines.json"
SECRETS_FILE = "secrets.json"
KEYS_FILE = "keys.json"
#: The settings that limit how often somebody may call; empty texts set them off, as the demo and measurements do.
RATE_LIMITS = ("rate_limit", "rate_limit_address", "login_limit_email", "login_limit_address", "mail_limit")
#: Secrets that are made once when nobody set them, by the file in the home folder that keeps them: all of a file are made together.
MADE_ONCE = {SECRETS_FILE: ("token_secret", "desk_secret"), "phone-secret.json": ("phone_secret",)}


class SecretFiles(PydanticBaseSettingsSource):
    """Secrets that lie in files: `SPROUT_X_FILE` names the file that holds what else would stand in `SPROUT_X`."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The text of one secret's file; None where no file is named.

        Raises:
            ValueError: The file cannot be read, or the secret is given twice.
        """
        variable = f"SPROUT_{field_name.upper()}"
        named = os.environ.get(f"{variable}_FILE")
        if not named or "SecretStr" not in str(field.annotation):
            return None, field_name, False
        if os.environ.get(variable):
            raise ValueError(f"set {variable} or {variable}_FILE, not both")
        try:
            return Path(named).read_text().rstrip("\r\n"), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{variable}_FILE={named!r} cannot be read: {error}") from error

    def __call__(self) -> dict[str, Any]:
        """All secrets that lie in files."""
        fields = self.settings_cls.model_fields.items()
        found = {name: self.get_field_value(field, name)[0] for name, field in fields}
        return {name: text for name, text in found.items() if text is not None}


class Settings(BaseSettings):
    """What a Sprout process needs to know. Every field is an environment variable: `SPROUT_` and its name."""

    model_config = SettingsConfigDict(env_prefix="SPROUT_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(default=Path(".sprout"), description="Where data, logs and generated secrets lie.")
    environment: str = Field(default="development", description="development or production.")
    log_format: str = Field(default="console", description="console or json.")

    neo4j_url: str | None = Field(default=None, description="bolt or neo4j URL; unset means the embedded server.")
    neo4j_http_url: str | None = Field(default=None, description="Where Neo4j Browser is served.")
    neo4j_user: str = Field(default="neo4j", description="User of Neo4j.")
    neo4j_password: SecretStr | None = Field(default=None, description="Password of that user.")
    neo4j_database: str = Field(default="neo4j", description="Database that holds the graph.")
    neo4j_pool_size: int = Field(default=50, ge=1, description="Connections to Neo4j that one process may hold.")
    query_timeout_seconds: float = Field(default=15.0, gt=0, description="After which the server ends a query.")
    redis_url: str | None = Field(default=None, description="redis URL; unset means the embedded server.")

    bus: Literal["redis", "kafka"] = Field(default="redis", description="What carries events: redis or kafka.")
    kafka_url: str | None = Field(default=None, description="Kafka's bootstrap servers, host:port, by commas.")
    kafka_partitions: int = Field(default=8, ge=1, description="Partitions of a topic that Sprout makes.")
    bus_attempts: int = Field(default=5, ge=1, description="Tries of one event before it becomes a dead letter.")
    bus_backoff_seconds: float = Field(default=0.2, ge=0, description="Pause after the first failure; then doubled.")
    bus_claim_seconds: float = Field(default=15.0, gt=0, description="Silence after which a consumer counts as dead.")
    bus_concurrency: int = Field(default=8, ge=2, description="Events that a group handles at once in one process.")
    bus_keep_days: float = Field(default=7.0, gt=0, description="How long sent events are kept for repair.")

    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="Where a worker serves its figures to Prometheus; unset: nowhere."
    )

    api_host: str = Field(default="127.0.0.1", description="Address on which the API listens.")
    api_port: int = Field(default=8000, ge=1, le=65535, description="Port on which the API listens.")
    api_public_url: str | None = Field(default=None, description="How others reach the API; for webhooks.")
    desk_host: str = Field(default="127.0.0.1", description="Address on which the venue desk listens.")
    desk_port: int = Field(default=8090, ge=1, le=65535, description="Port on which the venue desk listens.")
    desk_public_url: str | None = Field(default=None, description="How Sprout reaches the venue desk.")
    web_url: str | None = Field(default=None, description="Where links in mails lead; unset: to the API's own address.")
    cors_origins: str = Field(default="", description="Origins whose pages may call the API, by commas; empty: none.")
    request_seconds: float = Field(default=60.0, gt=0, description="After which a request that has no answer gets 503.")
    rate_limit: str = Field(default="100/minute", description="Requests a person; empty: no limit.")
    rate_limit_address: str = Field(default="300/minute", description="Requests without a token an address.")
    login_limit_email: str = Field(default="10/5 minutes", description="Logins tried an e-mail address.")
    login_limit_address: str = Field(default="30/5 minutes", description="Logins tried a network address.")
    mail_limit: str = Field(default="5/hour", description="Mails that strangers may cause an e-mail address.")
    token_secret: SecretStr = Field(
        default=SecretStr(""), description="Signs tokens until `sprout keys rotate`; made once when unset."
    )
    token_keys: Path | None = Field(
        default=None, description="File of the keys after a rotation; unset: `keys.json` in the home folder."
    )
    access_minutes: float = Field(default=15.0, gt=0, le=1440, description="Life of an access token.")
    refresh_days: float = Field(default=30.0, gt=0, le=400, description="Time after which an unused session ends.")
    link_hours: float = Field(default=24.0, gt=0, le=240, description="Life of the link that verifies an address.")
    reset_minutes: float = Field(default=60.0, gt=0, le=1440, description="Life of the link that resets a password.")
    smtp_host: str | None = Field(default=None, description="Sends mails; unset: they lie in `outbox` in the home.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="starttls, tls or none.")
    smtp_user: str = Field(default="", description="Signs in there; empty: nobody does.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Of that user.")
    mail_from: str = Field(default="Sprout <sprout@localhost>", description="Sender of mails.")
    desk_secret: SecretStr = Field(
        default=SecretStr(""), description="Signs the desk's webhooks; made once when unset."
    )

    phone_secret: SecretStr = Field(
        default=SecretStr(""), description="Keys the hashes of telephone numbers; made once when unset."
    )

    clock_start: datetime | None = Field(default=None, description="Simulated time at the anchor; unset: real time.")
    clock_anchor: float | None = Field(default=None, description="Unix seconds at which `clock_start` held.")
    clock_file: Path | None = Field(
        default=None, description="Where `sprout clock` sets the clock of all; followed while it runs."
    )
    clock_speed: float = Field(default=1.0, gt=0, le=10_000, description="Simulated seconds per real second.")

    radius_km: float = Field(default=10.0, gt=0, le=200, description="How far a venue may be from each of a group.")
    horizon_days: int = Field(default=7, ge=1, le=60, description="How many days ahead slots are considered.")
    min_group: int = Field(default=4, ge=2, le=20, description="People needed before a seed tips.")
    max_group: int = Field(default=8, ge=2, le=50, description="People at which a seed closes.")
    ask_budget: int = Field(default=16, ge=2, le=500, description="Asks a seed may make, starter group included.")
    ask_deadline_minutes: float = Field(default=45.0, gt=0, description="Time a person has to answer.")
    ask_cap_per_week: int = Field(default=5, ge=0, description="Default weekly cap of a person who set none.")
    decline_limit: int = Field(default=3, ge=1, description="Declined asks after which a person is left in peace.")
    decline_days: float = Field(default=7.0, ge=0, description="How long a declined ask counts; 0: not at all.")
    avoid_days: float = Field(default=28.0, gt=0, description="How long `less like this` keeps a category away.")
    fair_days: float = Field(default=28.0, ge=0, description="How long a first ask counts for whose turn it is.")
    fair_within: float = Field(
        default=0.05, ge=0, description="People that an ask may cost for whoever was first asked less often lately."
    )
    candidate_limit: int = Field(default=200, ge=1, le=5_000, description="Candidates considered around a seed.")
    organic_friends: int = Field(default=3, ge=0, description="Friends who should have said yes when one is asked.")
    organic_weight: float = Field(
        default=0.5, ge=0, description="People that an ask without those friends must be worth."
    )
    wave_size: int = Field(default=2, ge=1, description="Asks of a seed that are open at once while there is time.")
    starters_needed: int = Field(default=1, ge=0, description="Starters without whose yes a seed does not go on.")
    background_nice: int = Field(
        default=10,
        ge=0,
        le=19,
        description="How far scheduler, jobs and trainings give way to requests; 0: not at all.",
    )
    launch_limit: int = Field(default=50, ge=1, description="Seeds that one run of the propagate job launches at most.")
    stop_below: float = Field(default=0.03, ge=0, le=1, description="Chance of tipping below which a seed stops.")
    most_false_stops: float = Field(
        default=0.05, ge=0, le=1, description="Share of tipping seeds that a learned momentum may stop."
    )
    booking_provider: str = Field(default="desk", description="Keeps the tables of venues that name no provider.")
    provider_timeout_seconds: float = Field(default=3.0, gt=0, description="For one call to a booking provider.")
    provider_calls_at_once: int = Field(default=4, ge=1, description="Calls of one process to one provider at once.")
    provider_failures: int = Field(default=5, ge=1, description="In a row, after which a provider is left in peace.")
    provider_pause_seconds: float = Field(default=15.0, gt=0, description="For how long it is left in peace.")
    reservations_url: str | None = Field(default=None, description="A reservation service; unset: there is none.")
    reservations_key: SecretStr = Field(default=SecretStr(""), description="Sent to it as a bearer token.")
    reservations_secret: SecretStr = Field(default=SecretStr(""), description="Signs its webhooks.")
    vapi_url: str = Field(default="https://api.vapi.ai", description="Where calls are ordered.")
    vapi_key: SecretStr = Field(default=SecretStr(""), description="Of the Vapi account; unset: nobody is phoned.")
    vapi_assistant_id: str = Field(default="", description="The assistant that speaks with venues.")
    vapi_phone_number_id: str = Field(default="", description="The number that it calls from.")
    vapi_secret: SecretStr = Field(default=SecretStr(""), description="Proves that a webhook is Vapi's.")
    vapi_credential_id: str | None = Field(
        default=None, description="Of the HMAC credential kept at Vapi; unset: the secret is sent along."
    )
    call_first_hour: int = Field(default=10, ge=0, le=23, description="From then on a venue may be phoned, its time.")
    call_last_hour: int = Field(default=21, ge=1, le=24, description="From then on it may not.")
    call_most_seconds: int = Field(default=180, ge=10, le=43_200, description="Length of a call, after which it ends.")
    call_most_cost: float = Field(default=1.0, ge=0, description="US dollars that one booking's calls may cost.")
    manual_answer_minutes: float = Field(default=240.0, gt=0, description="How long a venue's manager may take.")
    desk_answer_minutes: float = Field(default=20.0, gt=0, description="How long a venue may think before the next.")
    booking_answer_minutes: float = Field(
        default=120.0, gt=0, description="How long people who are invited to a table may think."
    )
    remind_hours: float = Field(default=3.0, gt=0, le=48, description="Before their table, people are reminded of it.")
    booking_attempts: int = Field(default=6, ge=1, le=50, description="Tables tried before a booking fails.")
    embed_margin: float = Field(
        default=0.1, ge=0, le=1, description="Share of the live NDCG by which a new version may be worse."
    )
    hybrid_collaborative: float = Field(default=0.35, ge=0, description="Weight of people of like taste in `hybrid`.")
    hybrid_content: float = Field(default=0.20, ge=0, description="Weight of interests and price in `hybrid`.")
    hybrid_social: float = Field(default=0.20, ge=0, description="Weight of friends in `hybrid`.")
    hybrid_neighbourhood: float = Field(default=0.15, ge=0, description="Weight of the neighbourhood in `hybrid`.")
    hybrid_time: float = Field(default=0.10, ge=0, description="Weight of being open then in `hybrid`.")
    seeds_per_person: int = Field(default=3, ge=1, description="Kept seeds in which one person may appear.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Secrets in files come after what is given in the code, and never beside the same one in the environment."""
        return init_settings, SecretFiles(settings_cls), env_settings, dotenv_settings, file_secret_settings

    @model_validator(mode="after")
    def _providers_are_whole(self) -> Self:
        """A provider that is set up by half would fail at its first booking, or believe any webhook."""
        wanted = {
            "reservations_url": ["reservations_secret"],
            "vapi_key": ["vapi_assistant_id", "vapi_phone_number_id", "vapi_secret"],
        }
        for given, needed in wanted.items():
            missing = [f"SPROUT_{name.upper()}" for name in needed if not _text(getattr(self, name))]
            if _text(getattr(self, given)) and missing:
                raise ValueError(f"SPROUT_{given.upper()} needs {', '.join(missing)} too")
        if self.call_first_hour >= self.call_last_hour:
            raise ValueError("SPROUT_CALL_FIRST_HOUR must be before SPROUT_CALL_LAST_HOUR")
        return self

    @property
    def api_url(self) -> str:
        """Base URL of the API, without `/api/v1`."""
        return self.api_public_url or f"http://{self.api_host}:{self.api_port}"

    @property
    def link_url(self) -> str:
        """Base URL of the links in mails."""
        return self.web_url or self.api_url

    @property
    def keys_file(self) -> Path:
        """Where the keys lie that sign tokens after a rotation."""
        return self.token_keys or self.home / KEYS_FILE

    @property
    def desk_url(self) -> str:
        """Base URL of the venue desk."""
        return self.desk_public_url or f"http://{self.desk_host}:{self.desk_port}"

    @property
    def hybrid_weights(self) -> dict[str, float]:
        """What each part weighs in the `hybrid` ranker, summing to 1."""
        parts = ("collaborative", "content", "social", "neighbourhood", "time")
        given = {part: float(getattr(self, f"hybrid_{part}")) for part in parts}
        whole = sum(given.values())
        return {part: weight / whole if whole else 1.0 / len(parts) for part, weight in given.items()}

    @property
    def log_folder(self) -> Path:
        """Where processes and engines write their logs."""
        return self.home / "logs"


def _text(value: str | SecretStr | None) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value or ""


def load_settings(**overrides: Any) -> Settings:
    """Reads the environment, then fills what is missing from the home folder.

    Args:
        overrides: Fields that win over the environment; `None` means not given.

    Returns:
        Settings whose secrets are set; the engines' URLs stay `None` when no engine was ever started.
    """
    given = Settings(**{name: value for name, value in overrides.items() if value is not None})
    found = _embedded_engines(given) | _generated_secrets(given)
    return given.model_copy(update=found)


def _embedded_engines(settings: Settings) -> dict[str, Any]:
    """URLs that the embedded engines wrote down, for each engine that has no URL of its own."""
    path = settings.home / ENGINES_FILE
    if not path.exists():
        return {}
    written = json.loads(path.read_text())
    found: dict[str, Any] = {}
    if settings.neo4j_url is None and written.get("neo4j_url"):
        found |= {name: written[name] for name in ("neo4j_url", "neo4j_http_url", "neo4j_user")}
        found["neo4j_password"] = SecretStr(written["neo4j_password"])
    if settings.redis_url is None and written.get("redis_url"):
        found["redis_url"] = written["redis_url"]
    return found


def _generated_secrets(settings: Settings) -> dict[str, SecretStr]:
    """Secrets that nobody set: made once, kept readable by their owner only, the same for all processes."""
    missing = {
        file: [name for name in names if not getattr(settings, name).get_secret_value()]
        for file, names in MADE_ONCE.items()
    }
    if not any(missing.values()):
        return {}
    if settings.environment == "production":
        names = ", ".join(f"SPROUT_{name.upper()}" for names in missing.values() for name in names)
        raise ValueError(f"{names} must be set in production; make one with: openssl rand -hex 32")
    found: dict[str, SecretStr] = {}
    for file, wanted in missing.items():
        if wanted:
            kept = _kept_secrets(settings.home / file, MADE_ONCE[file])
            found |= {name: SecretStr(kept[name]) for name in wanted}
    return found


def _kept_secrets(path: Path, names: tuple[str, ...]) -> dict[str, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _create_once(path, json.dumps({name: secrets.token_hex(32) for name in names}))
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def _create_once(path: Path, text: str) -> None:
    """Writes a private file whole or not at all; of two processes that try, the first one's text stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
