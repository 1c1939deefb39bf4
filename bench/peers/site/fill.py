"""`python fill.py COUNT FOLDER` makes a peer's tables and fills them; FOLDER is the newspaper's."""

import os
import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings

if __name__ == "__main__":
    is_wagtail = os.environ["PEER"] == "wagtail"
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    if is_wagtail:
        from herald.fill import fill
    else:
        from plain.fill import fill
    fill(int(sys.argv[1]), Path(sys.argv[2]))
