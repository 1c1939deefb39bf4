"""What Postgres does by itself when rows of photos change."""

from typing import Any

import pgtrigger

_referencing: Any = pgtrigger.Referencing  # which says no types
# Photo by photo, for two may add files to one at the same time.
_GATHER = """
    PERFORM FROM photos_photo WHERE id IN (SELECT photo_id FROM changed)
    ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO photos_photofiles (photo_id, lines)
    SELECT photo_id, string_agg(
        concat_ws(' ', shape, format, width, height, name), E'\\n' ORDER BY width, shape, format
    )
    FROM photos_rendition
    WHERE retired_at IS NULL AND photo_id IN (SELECT photo_id FROM changed)
    GROUP BY photo_id
    ON CONFLICT (photo_id) DO UPDATE SET lines = excluded.lines;
    DELETE FROM photos_photofiles files
    WHERE photo_id IN (SELECT photo_id FROM changed) AND NOT EXISTS (
        SELECT FROM photos_rendition one
        WHERE one.photo_id = files.photo_id AND one.retired_at IS NULL
    );
    RETURN NULL;
"""


def gathered(name: str, operation: Any, **changed: str) -> pgtrigger.Trigger:
    """Writes PhotoFiles anew after every statement that changes renditions."""
    return pgtrigger.Trigger(
        name=f"files_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=_referencing(**changed),
        func=_GATHER,
    )
