"""The pages, one module a page: take from the rooms below, put into a template."""

__all__: list[str] = []
