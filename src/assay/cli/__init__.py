"""The command line: parse, call, print.

Rules: a command body calls one function of the layers below and prints what it gives; every command
has ``--json``; progress and messages go to standard error; exit codes are those of
:mod:`assay.cli.failure`. Heavy packages are imported inside the commands, so that ``--help`` is
quick.
"""
