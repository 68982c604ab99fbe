"""Other ways for people of a city to answer, each of another functional form; `sprout demo --behaviour` takes any of them.

No model was made for them: they are what models are judged on beside the city's own behaviour.
"""

from typing import Final

from app.city.behaviour import DEFAULT

ALL: Final = {
    "city": DEFAULT,
    "cascade": "app.city.behaviours.cascade:CascadeBehaviour",
    "threshold": "app.city.behaviours.threshold:ThresholdBehaviour",
    "mood": "app.city.behaviours.mood:MoodBehaviour",
}
"""By short name, the city's own first."""
