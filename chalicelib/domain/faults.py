"""Outages of what Sésame depends on. Each one closes the way: 503, nothing counted, nothing lost (REL-01).

Messages name the dependency and the operation, never a value of the request.
"""


class Fault(Exception):
    """A dependency did not do its work; never raised itself."""


class StorageUnavailable(Fault):
    """DynamoDB failed, throttled, or did not answer in time."""


class DirectoryUnavailable(Fault):
    """The directory of individuals failed or did not answer in time."""


class KeysUnavailable(Fault):
    """KMS failed to unwrap a data key or to sign."""


class CertificateUnavailable(Fault):
    """The certificate that SNS signs with could not be fetched."""


class QueueUnavailable(Fault):
    """SQS did not take the notices of a session's end."""


class ClientNotTold(Fault):
    """A relying party did not take the news of a session's end in time."""


class MailNotSent(Fault):
    """SES did not take the message."""


class TextNotSent(Fault):
    """SNS did not take the text message."""


class DemonstrationRefused(Fault):
    """Something of the demonstration, or of the local stage, is where members are served."""
