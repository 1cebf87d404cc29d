"""The tables of companies' clips: which one stands in which state, and the files, by content."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .tables import Base


class ClipRow(Base):
    """A company's clip for a state of the visitor's screens, and its words in both languages."""

    __tablename__ = "clips"

    company: Mapped[str] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(ForeignKey("clip_files.file"), index=True)
    words_fr: Mapped[str]
    words_en: Mapped[str]


class ClipFileRow(Base):
    """A clip as pages get it: MP4 and poster (JPEG), under a name made of their content."""

    __tablename__ = "clip_files"

    file: Mapped[str] = mapped_column(primary_key=True)
    video: Mapped[bytes]
    poster: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    ms: Mapped[int]
