"""The command line: the only place that prints and exits.

    entry      main(): arguments → exit code; every error becomes a text and a code here
    root       `rasid` itself: commands in four groups, each imported only when it is called
    command    what all commands share: --help with examples and exit codes, --config, --verbose, --no-color
    terminal   results to stdout, narration to stderr; colour, language, foreign text, JSON lines
    problems   mistakes in files, as `rasid check` lays them out
    files      which configuration, and what it says
    progress   long work on stderr

and one file for each family: run (run, once), check, init, sources, outbox, why, read, match.

A line has one direction. Arabic and other foreign text stands alone or last on its line, in logical order and without
bidi controls: terminals differ in how they turn text, and nothing that follows such text can be relied on.
"""
