"""Personal account dealing as an assay app: employees' trades against approvals and lists."""
