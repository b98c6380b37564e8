"""Presigned URLs: links that open what is InService, without a login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import inferred, presign
from ..errors import ValidationException
from ..operations import operation
from .notebook_instances import NotebookInstance

if TYPE_CHECKING:
    from ..region import Region
    from ..wire import Reply, Request

SESSION_SECONDS = 43200  # documented default, 8.4


@operation
def create_presigned_notebook_instance_url(region: Region, request: Request) -> Reply:
    notebook = region.find(NotebookInstance, request)
    if notebook.status != "InService":
        text = inferred.PRESIGN_WRONG_STATUS.format(arn=notebook.arn, status=notebook.status)
        raise ValidationException(text)
    session = request.get("SessionExpirationDurationInSeconds", SESSION_SECONDS)
    token = presign.mint(notebook.signing_key, notebook.arn, region.clock.time(), session)
    origin = notebook.origin or f"https://{notebook.record['Url']}"
    # No slash before the question mark: scripts cut the URL there.
    return {"AuthorizedUrl": f"{origin}?authToken={token}"}
