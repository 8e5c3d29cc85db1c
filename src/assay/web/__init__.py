"""The pages that people work in, and the same as an API: parse, call, show. Nothing is decided here.

Rules: every route is a line of one table, with its roles and the check of its object; a request reads
through one snapshot; one thread writes; evidence is text and never markup; a person's key never
comes here; what is kept from someone is left out on the server.

::

    with Office(open_it, access, Settings("http://127.0.0.1:8787"), clock, ids) as office:
        uvicorn.run(create_application(office))
"""

from assay.web.application import create_application
from assay.web.office import Office
from assay.web.settings import Limits, Provider, Settings

__all__ = ["Limits", "Office", "Provider", "Settings", "create_application"]
