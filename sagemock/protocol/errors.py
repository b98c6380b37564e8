"""AWS errors and OperationNotSupported."""

from __future__ import annotations

from typing import ClassVar


class OperationNotSupported(NotImplementedError):
    """A SageMaker operation that sagemock does not simulate.

    Args:
        operation: The AWS name of the operation.
        moto_has_it: Whether moto might simulate it. False if moto's mock is active, and does not either.
    """

    def __init__(self, operation: str, *, moto_has_it: bool = True) -> None:
        self.operation = operation
        if moto_has_it:
            advice = f"Activate moto's mock_aws together with mock_sagemaker to have moto answer {operation}, or stub"
        else:
            advice = "moto, whose mock is active, does not simulate it either: stub"
        if operation.startswith("List"):
            advice = f'Pass on_unsupported="empty-lists" for an empty list. {advice}'
        super().__init__(
            f"sagemock does not simulate {operation} (`sagemock operations` lists the operations that it simulates). "
            f"{advice} this one call with botocore.stub.Stubber."
        )


class ServiceError(Exception):
    """An error reply of SageMaker. A subclass's name is the error code.

    Attributes:
        modeled: Whether the error is a shape of the API model. The other errors are generic to AWS.
        default_status: The HTTP status, unless an error has its own.
        hint: An explanation for tests, which is not part of the reply.
        note: A further one, which is also a note of the exception that botocore raises.
    """

    hint: str = ""
    note: str = ""
    modeled: ClassVar[bool] = False
    default_status: ClassVar[int] = 400

    def __init__(self, message: str = "", *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.code = type(self).__name__ if code is None else code
        self.status = self.default_status if status is None else status

    def body(self) -> dict[str, str]:
        """Return the JSON members of the reply."""
        message = str(self)
        # Some clients read only the capitalized member of a modeled error.
        messages = {"Message": message, "message": message} if self.modeled else {"message": message}
        return {"__type": self.code, **messages}


class ValidationException(ServiceError):
    """A request that violates the API model or a rule of the operation."""


class ResourceLimitExceeded(ServiceError):
    """A request that would exceed a quota."""

    modeled = True


class ResourceInUse(ServiceError):
    """A name that exists already, or a resource that others need."""

    modeled = True


class ResourceNotFound(ServiceError):
    """A resource that does not exist."""

    modeled = True


class ConflictException(ServiceError):
    """A request that conflicts with a change in progress."""

    modeled = True


class AccessDeniedException(ServiceError):
    """A call that the policies of its caller do not allow.

    Args:
        message: AWS's message, which names no condition.
        note: The statement and the values that decided, which AWS does not reveal.
    """

    def __init__(
        self, message: str = "", *, note: str = "", code: str | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, code=code, status=status)
        self.note = note


class UnrecognizedClientException(ServiceError):
    """An access key or session token other than the one that was issued."""


class SerializationException(ServiceError):
    """A request that is not JSON, or JSON of the wrong types."""


class InternalFailure(ServiceError):
    """An error inside the service."""

    default_status = 500


class ServiceUnavailable(ServiceError):
    """A call that the service cannot answer at present; SDKs repeat it."""

    default_status = 503


class UnsupportedKind(ValidationException):
    """A reference to a resource of a kind that sagemock does not simulate: not found, unless another mock has it.

    Args:
        message: AWS's message for a resource that does not exist.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, code="ValidationException")


INVALID_TOKEN = 'Invalid pagination token because "{0}".'  # [N2.29] the placeholder is unfilled on AWS, too


def unrecognized_client(advice: str = "") -> UnrecognizedClientException:
    """Return the error for an access key or session token other than the one that was issued.

    Args:
        advice: A sentence that follows AWS's message.
    """
    return UnrecognizedClientException(f"The security token included in the request is invalid. {advice}".rstrip())


_BY_CODE = {error.__name__: error for error in ServiceError.__subclasses__()}


def error_with_code(code: str, message: str, status: int) -> ServiceError:
    """Return an error with any code and status; where this module has a class for the code, of that class."""
    return _BY_CODE.get(code, ServiceError)(message, code=code, status=status)
