"""What every section of the settings is made of: what it refuses, and how a field says what is allowed there."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

SHARE = "a number from 0 to 1"


def setting(default: Any, description: str, allowed: str = "a section", names: str = "", **limits: Any) -> Any:
    """A field with its one line of why, what is allowed there, and how keys of its own may be called."""
    return Field(default, description=description, json_schema_extra={"allowed": allowed, "names": names}, **limits)


class Section(BaseModel):
    """What all sections share: nothing changes after reading, unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
