"""What sample.json and annotations.json have to say (docs/samples.md): damaged and foreign ones are told by it."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, FiniteFloat, ValidationError, model_validator

from ledger.errors import LedgerError

FILE_NAME = re.compile(r"(strip|picture)\.jpg|(background|mask|frame-\d{1,3})\.png")
"""The names of the files of a sample, but for its JSON."""
_WIDEST = 16_384
_Pixels = Annotated[int, Field(ge=1, le=_WIDEST, strict=True)]


class SampleDamaged(LedgerError):
    """What a file of a sample says is not of its form; the text says where."""

    transient = False


def check(about: dict[str, Any], annotations: dict[str, Any]) -> None:
    """SampleDamaged unless both say all that readers of a sample go by. annotations: {} where there are none."""
    _compare("sample.json", _About, about)
    _compare("annotations.json", _Annotations, annotations)


class _Region(BaseModel):
    x: FiniteFloat
    y: FiniteFloat
    w: FiniteFloat
    h: FiniteFloat
    strength: FiniteFloat


class _Frame(BaseModel):
    level: FiniteFloat
    regions: list[_Region]


class _About(BaseModel):
    event: str
    kind: Literal["strip", "whole", "quiet"]
    at: FiniteFloat
    size: tuple[_Pixels, _Pixels]
    trigger: Annotated[int, Field(ge=0, strict=True)]
    frames: list[_Frame]
    files: dict[str, dict[str, Any]]

    @model_validator(mode="after")
    def _fits_together(self) -> "_About":
        if self.trigger >= len(self.frames):
            raise ValueError("it has no frame of the trigger")
        if not all(map(FILE_NAME.fullmatch, self.files)):
            raise ValueError("it names what is no file of a sample")
        return self


class _Label(BaseModel):
    name: str
    score: FiniteFloat
    box: Annotated[list[FiniteFloat], Field(min_length=4, max_length=4)] | None
    picture: str


class _Annotations(BaseModel):
    labels: list[_Label] = []
    looked: Annotated[int, Field(ge=0, strict=True)] = 0
    tag: Literal["occupied", "unoccupied", ""] = ""
    what: str = ""


def _compare(file: str, form: type[BaseModel], said: dict[str, Any]) -> None:
    try:
        form.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise SampleDamaged(f"{file} is damaged: {f'{where}: ' if where else ''}{first['msg']}") from error
