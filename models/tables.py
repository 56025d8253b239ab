"""Every table, imported once so that the metadata is whole (migrations, tests)."""

from models import (
    agreements,
    audit,
    enrolments,
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
    "enrolments",
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
