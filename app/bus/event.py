"""What every event of the bus is."""

from datetime import datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field


class UnknownEvent(Exception):
    """An event of a type or version that this release does not know. It belongs to a newer release."""


class Event(BaseModel):
    """What every event carries.

    Attributes:
        id: Unique id of the event; with the consumer group it makes the `ProcessedEvent` key.
        type: `<subject>.<what happened>`; the subject names the stream.
        version: Version of the payload (`schema` in the graph and on the stream).
        key: Id of the thing that changed; order holds per key.
        sequence: Version of that thing after the change.
        at: When it happened, on the clock of the service.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
    VERSION: ClassVar[int] = 1

    id: str
    type: str
    version: int = Field(default=1, alias="schema")
    key: str
    sequence: int = 0
    at: datetime

    @classmethod
    def upcast(cls, payload: dict[str, Any], version: int) -> dict[str, Any]:
        """Turns a payload of one version into the next one's form.

        Args:
            payload: Flat properties, as written by a release of that version.
            version: Below `VERSION`.

        Returns:
            The properties as the next version has them; `parse` sets the number.
        """
        raise NotImplementedError(f"{cls.__name__} has no way from version {version} to {version + 1}")
