"""Files of the catalogue: blank forms (空白表格) and samples (示例样表) of the city, each bureau's photographs of its windows.

What is known of them; the bytes lie in the file store, in the folder of the bureau that put them there. A row never
changes: versions and local parts cite it by its SHA-256, so that the hash of a version covers its files as well.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import Shared


class CatalogueFile(Shared, Base):
    """One file of one bureau: of the city a form, a sample or a photograph, of every other a photograph."""

    __tablename__ = "catalogue_files"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_catalogue_files_bureau"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("bureau_id = city_id OR media_type IN ('image/jpeg', 'image/png')", name="photo"),
    )

    city_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=-18)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Whose it is: forms and samples are the city's."""
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    uploaded_by: Mapped[str] = mapped_column(String(120))
