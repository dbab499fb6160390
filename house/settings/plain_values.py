"""Settings as plain values, secrets included, and back: the form in which one process hands them to another."""

from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from house.settings.whole_config import Settings


def to_plain(settings: Settings) -> dict[str, Any]:
    """The settings as values that JSON can hold. Secrets are readable in it: keep it private."""
    plain: dict[str, Any] = _plain(settings)
    return plain


def from_plain(values: Any) -> Settings:
    """The settings that `to_plain` made this of; raises ValueError for anything else, without naming its values."""
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise ValueError(f"not the settings of this version: {error.error_count()} values do not fit") from None


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value
