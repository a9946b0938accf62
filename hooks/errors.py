"""What is wrong with a hook's context, worded with what to fix."""


class ContextError(ValueError):
    """The context cannot be worked with; the message says what to fix, without patient data."""
