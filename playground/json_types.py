"""The one JSON type that all modules speak."""

from typing import Any

Json = dict[str, Any]
