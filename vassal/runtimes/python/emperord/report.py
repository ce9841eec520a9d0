"""What went wrong in an application, for its author."""

import os
from traceback import format_exception

_HERE = os.path.dirname(__file__) + os.sep


def traceback_of(error):
    """The traceback without the frames of this package, which say nothing to the author of the application."""
    place = error.__traceback__
    while place is not None and place.tb_frame.f_code.co_filename.startswith((_HERE, "<frozen importlib")):
        place = place.tb_next
    return "".join(format_exception(type(error), error, place))
