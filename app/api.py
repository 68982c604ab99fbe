"""The one list of routers: everything that answers below `/api/v1`."""

from fastapi import APIRouter, FastAPI

from app.domains.bookings.routes import router as bookings
from app.domains.friends.routes import router as friends
from app.domains.identity.routes import router as identity
from app.domains.people.routes import router as people
from app.domains.plans.routes import router as plans
from app.domains.recommend.routes import router as recommendations
from app.domains.venues.routes import router as venues
from app.selections.routes import router as selections
from app.stages.book.routes import router as venue_answers
from app.stages.book.webhooks import router as webhooks
from app.stages.generate.routes import router as seeds
from app.stages.propagate.routes import router as propagation
from app.stages.sense.routes import router as interactions

BASE = "/api/v1"

ROUTERS: tuple[APIRouter, ...] = (
    identity,
    friends,
    people,
    venues,
    recommendations,
    interactions,
    seeds,
    propagation,
    plans,
    bookings,
    venue_answers,
    webhooks,
    selections,
)


def add_to(app: FastAPI) -> None:
    """Adds all routers under the base path, each to the application itself: every level between costs a second look for the route."""
    for router in ROUTERS:
        app.include_router(router, prefix=BASE)
