"""Every table, imported once so that the metadata is whole (migrations, tests)."""

from models import (
    agreements,
    audit,
    closings,
    enrolments,
    goals,
    inbox,
    outbox,
    pairs,
    people,
    programmes,
    prompts,
    pulse,
    sessions,
    touchpoints,
    vault,
    workspaces,
)

__all__ = [
    "agreements",
    "audit",
    "closings",
    "enrolments",
    "goals",
    "inbox",
    "outbox",
    "pairs",
    "people",
    "programmes",
    "prompts",
    "pulse",
    "sessions",
    "touchpoints",
    "vault",
    "workspaces",
]
