"""Are the migrations complete, and would one lock a table that people are using?

squawk reads their SQL for the second. They are applied to an empty database of their own, because
only then is it the SQL that production gets. What is not asked stands in the tables below. A
migration that breaks a rule knowingly says why, beside its operations:

    class Migration(migrations.Migration):
        safe_because = {"require-concurrent-index-creation": "articles_section has ten rows"}
"""

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
if not os.environ.get("DATABASE_URL"):
    from newsroom import env, postgres

    os.environ["DATABASE_URL"] = postgres.url(env.DATA, is_durable=False)

import django  # noqa: E402 - the settings above come first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations import Migration  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

OURS = {"articles", "photos", "notices", "letters", "accounts", "delivery"}
DATABASE = f"newsroom_migrations_{os.getpid()}"

NEVER_ASKED = {
    "prefer-text-field": "growing a varchar rewrites nothing; Django's forms want the length",
    "prefer-bigint-over-int": "counters, sizes and positions; every key is a bigint",
    "prefer-bigint-over-smallint": "positions in a list",
    "prefer-robust-stmts": "Django writes no IF NOT EXISTS; a migration is one transaction",
    "require-lock-timeout": "deploy/prepare gives every migration one",
    "require-statement-timeout": "building an index of many rows may take its time",
}
NOT_ASKED_OF_FIRST_MIGRATIONS = {
    "adding-foreign-key-constraint": "the table was made a moment ago: nobody waits for it",
    "adding-required-field": "it has no rows yet",
    "constraint-missing-not-valid": "it has no rows yet",
    "disallowed-unique-constraint": "it has no rows yet",
    "require-concurrent-index-creation": "it has no rows yet",
}


class Recorder:
    """The SQL of each migration of ours, as it was executed."""

    def __init__(self) -> None:
        self.statements: dict[Migration, list[str]] = {}
        self.current: Migration | None = None

    def progress(self, action: str, migration: Migration | None = None, *_rest: Any) -> None:
        is_ours = migration is not None and migration.app_label in OURS
        self.current = migration if action == "apply_start" and is_ours else None
        if self.current is not None:
            self.statements[self.current] = []

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        # What schema editors execute has its parameters inside; queries of Django's own do not.
        if self.current is not None and not params:
            self.statements[self.current].append(str(sql).strip().rstrip(";") + ";")
        return execute(sql, params, many, context)


def recorded() -> dict[Migration, list[str]]:
    """Apply every migration to an empty database and drop it again."""
    original = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    connection.settings_dict["NAME"] = DATABASE
    recorder = Recorder()
    try:
        executor = MigrationExecutor(connection, recorder.progress)
        with connection.execute_wrapper(recorder):
            executor.migrate(executor.loader.graph.leaf_nodes())
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    return recorder.statements


def allowed(migration: Migration) -> frozenset[str]:
    rules = set(NEVER_ASKED) | set(getattr(migration, "safe_because", {}))
    return frozenset(rules | set(NOT_ASKED_OF_FIRST_MIGRATIONS) if migration.initial else rules)


def main() -> int:
    django.setup()
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for migration, statements in recorded().items():
            name = f"{migration.app_label}-{migration.name}.sql"
            if migration.atomic:
                statements = ["BEGIN;", *statements, "COMMIT;"]
            (Path(folder) / name).write_text("\n".join(statements) + "\n", "utf-8")
            groups[allowed(migration)].append(name)
        squawk = [str(Path(sys.executable).parent / "squawk"), "--pg-version=18"]
        answers = [
            subprocess.run(  # noqa: S603 - the linter beside this interpreter
                [*squawk, f"--exclude={','.join(sorted(rules))}", *names],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            for rules, names in groups.items()
        ]
    for answer in answers:
        if answer.returncode:
            print(answer.stdout, answer.stderr, file=sys.stderr)
    return max(answer.returncode for answer in answers)


if __name__ == "__main__":
    sys.exit(main())
