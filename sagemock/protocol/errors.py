"""Everything that is said by raising: AWS's refusals, whose class name is the code on the wire, and our own errors."""

from __future__ import annotations

from typing import ClassVar


class OperationNotSupported(NotImplementedError):
    """A SageMaker operation that sagemock does not answer; the message names it and says what to do."""

    def __init__(self, operation: str, *, moto_has_it: bool = True) -> None:
        self.operation = operation
        ask_moto = f"Activate moto's mock_aws beside mock_sagemaker to have {operation} answered by moto, or stub"
        super().__init__(
            f"sagemock does not answer {operation} (`sagemock operations` lists what it does answer). "
            f"{ask_moto if moto_has_it else 'Nor does moto, whose mock is active: stub'} "
            "this one call with botocore.stub.Stubber."
        )


class ServiceError(Exception):
    """An error reply of SageMaker. ``modeled`` errors are shapes of the API model, the others are generic to AWS."""

    status: ClassVar[int] = 400
    modeled: ClassVar[bool] = False

    @property
    def code(self) -> str:
        return type(self).__name__

    def body(self) -> dict[str, str]:
        """The JSON members of the reply. Some clients read only the capital M of a modeled error."""
        message = str(self)
        spelled = {"Message": message, "message": message} if self.modeled else {"message": message}
        return {"__type": self.code, **spelled}

    @staticmethod
    def named(code: str, message: str, status: int) -> ServiceError:
        """An error with any code: one of this module's where there is one."""
        error: ServiceError = type(code, (_NAMED.get(code, ServiceError),), {"status": status})(message)
        return error


class ValidationException(ServiceError):
    pass


class ResourceLimitExceeded(ServiceError):
    modeled = True


class ResourceInUse(ServiceError):
    modeled = True


class ResourceNotFound(ServiceError):
    modeled = True


class ConflictException(ServiceError):
    modeled = True


class SerializationException(ServiceError):
    pass


class InternalFailure(ServiceError):
    status = 500


_NAMED = {cls.__name__: cls for cls in ServiceError.__subclasses__()}
