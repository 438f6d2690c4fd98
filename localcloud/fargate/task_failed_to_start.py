"""Why a task could not start, in the words that ECS uses."""


class TaskFailedToStartError(Exception):
    """The task ends with stop code TaskFailedToStart; the message is its stopped reason.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """
