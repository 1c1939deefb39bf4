"""Many stories from a few: rows that differ from others in what makes a story one of its own.

Knows neither the newspaper's tables nor its peers': whoever fills a database says which columns
change. Rules that the database checks row by row are passed over, for these rows were let in once.
"""

from collections.abc import Iterable
from typing import Any

BEGIN = """
SET session_replication_role = replica;
CREATE TEMPORARY TABLE copy_of (
  n bigint PRIMARY KEY, source bigint, at timestamptz, path text, slug text
)
"""
COPY = "COPY copy_of (n, source, at, path, slug) FROM STDIN"


def begin(cursor: Any, rows: Iterable[tuple[int, int, Any, str, str]]) -> None:
    """Which story (`n`) is a copy of which, and when and where it stands."""
    cursor.execute(BEGIN)
    with cursor.copy(COPY) as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute("ANALYZE copy_of")


def insert(
    cursor: Any, table: str, *, of: str, changed: dict[str, str], where: str = "true"
) -> None:
    """A row of `table` for each copy of the story that its column `of` (an expression) names.

    `changed` has the columns that differ, as expressions of `one` (the row) and `copy_of`; the
    column "id" is left to its sequence unless it is among them.
    """
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    names = [row[0] for row in cursor.fetchall() if row[0] != "id" or "id" in changed]
    values = [changed.get(name, f'one."{name}"') for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {', '.join(values)}"
        f" FROM {table} AS one JOIN copy_of ON copy_of.source = {of} WHERE {where}"
    )
    if "id" in changed:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )


def end(cursor: Any) -> None:
    cursor.execute("DROP TABLE copy_of")
    cursor.execute("SET session_replication_role = origin")
