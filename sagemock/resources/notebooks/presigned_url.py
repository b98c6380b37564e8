"""CreatePresignedNotebookInstanceUrl: a URL that opens Jupyter without a login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.presigned import tokens
from sagemock.protocol.errors import ValidationException

from .instances import NotebookInstance

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

SESSION_SECONDS = 43200  # [N8.4]


@operation
def create_presigned_notebook_instance_url(region: Region, request: Request) -> Reply:
    notebook = region.find(NotebookInstance, request)
    if notebook.status != "InService":
        message = assumptions.PRESIGN_WRONG_STATUS.format(arn=notebook.arn, status=notebook.status)
        raise ValidationException(message)
    session = request.get("SessionExpirationDurationInSeconds", SESSION_SECONDS)
    token = tokens.mint(notebook.signing_key, notebook.arn, region.clock.time(), session, region.cloud.caller_arn)
    origin = notebook.origin or f"https://{notebook.record['Url']}"
    # No slash before the question mark [N8.1]: scripts split the URL there.
    return {"AuthorizedUrl": f"{origin}?authToken={token}"}
