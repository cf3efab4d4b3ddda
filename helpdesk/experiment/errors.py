"""What can go wrong in an experiment."""

from helpdesk.errors import HelpdeskError


class ExperimentError(HelpdeskError):
    """Data that an experiment cannot be made with; the message names the mend."""
