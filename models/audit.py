"""Who did what that others should be able to check. Never what anybody wrote."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from models.database import Base
from models.retention import Retention, kept


class Audit(Base):
    """One line: an owner's act, or an act that was refused."""

    __tablename__ = "audit"

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    at: Mapped[datetime] = kept(Retention.AUDIT)
    actor: Mapped[str] = kept(Retention.AUDIT)
    what: Mapped[str] = kept(Retention.AUDIT)
    subject: Mapped[str] = kept(Retention.AUDIT, default="")
