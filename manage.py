#!/usr/bin/env python
"""Django's commands, with the embedded database where no other is named."""

import os
import sys

from django.core.management import execute_from_command_line

from newsroom.postgres import PostgresUnavailable

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        execute_from_command_line(sys.argv)
    except PostgresUnavailable as problem:
        sys.exit(str(problem))
