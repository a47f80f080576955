"""What an article is: text out of markup, dates, metadata, language, and the one constructor that caps them all.

Pure. ``build.build`` makes every Article of every kind of source; ``page.read_page`` reads one from a web page.
"""
