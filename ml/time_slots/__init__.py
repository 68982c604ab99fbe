"""Time slots: when is this person free and willing?"""

from ml.time_slots.data import HOURS, Outings
from ml.time_slots.model import TimeSlots

__all__ = ["HOURS", "Outings", "TimeSlots"]
