"""The API described for machines: OpenAPI 3.1, made from the table of endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.web import problems
from bot.web.api.endpoints import BASE, ENDPOINTS, PARAMETERS, VERSION, Endpoint
from bot.web.api.schemas import SCHEMAS

_FAULTS = {"400": "It cannot be read.", "401": "The token is missing or wrong.", "403": "Closed."}


def document() -> Mapping[str, Any]:
    """Return the description, https://spec.openapis.org/oas/v3.1.0."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Deskloop",
            "version": VERSION.removeprefix("v"),
            "description": "Every figure of the helpdesk, to read. Counts only: no request's words "
            "and no person's name or id.",
        },
        "servers": [{"url": BASE}],
        "security": [{"token": []}, {"visit": []}],
        "paths": {f"/{each.name}": {"get": _operation(each)} for each in ENDPOINTS},
        "components": {
            "schemas": dict(SCHEMAS),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "visit": {"type": "apiKey", "in": "cookie", "name": "deskloop_visit"},
            },
        },
    }


def _operation(endpoint: Endpoint) -> Mapping[str, Any]:
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [_parameter(name) for name in endpoint.takes],
        "responses": {
            "200": _response("The report.", "application/json", endpoint.schema),
            **{
                status: _response(about, problems.MEDIA_TYPE, "Problem")
                for status, about in _FAULTS.items()
            },
        },
    }


def _parameter(name: str) -> Mapping[str, Any]:
    about, schema = PARAMETERS[name]
    return {"name": name, "in": "query", "description": about, "schema": schema}


def _response(about: str, media_type: str, schema: str) -> Mapping[str, Any]:
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": about, "content": content}
