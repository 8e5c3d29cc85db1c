"""The pages that people work in, and the same as an API: parse, call, show. Nothing is decided here."""

__all__: list[str] = []
