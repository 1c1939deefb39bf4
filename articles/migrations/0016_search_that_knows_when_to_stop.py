from importlib import import_module

from django.db import migrations

BEFORE = import_module('articles.migrations.0013_quicker_search')

# As in 0013, but a word too rare for single months is read for all years at once only where they
# are many: an index of a long archive is slow to say that no story has all of some common words,
# and quick to say it of a year.
MATCHES = r"""
CREATE OR REPLACE FUNCTION edition_matches(
    asked tsquery, tongue text, seen_at timestamptz, oldest timestamptz,
    bound timestamptz, bound_id bigint, wanted int
) RETURNS TABLE (id bigint, published_at timestamptz) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET timezone = 'UTC' AS $$
DECLARE
    top timestamptz := bound;  -- where the slice that is read ends
    slice text := 'month';
    begins timestamptz; what tsquery; have int := 0; found int; steps int := 0;
BEGIN
    WHILE have < wanted AND top >= oldest LOOP
        IF steps IN (3, 12) AND slice = 'month' THEN
            IF have * (extract(epoch FROM top - oldest) / 2.6e6) / steps < 500 THEN
                slice := CASE WHEN top - oldest > interval '3000 days' THEN 'all' ELSE 'year' END;
            ELSIF steps = 12 THEN
                slice := 'year';
            END IF;
        END IF;
        IF slice = 'all' THEN
            begins := oldest;
            what := edition_within(asked, tongue, oldest, top);
        ELSIF slice = 'month' THEN
            begins := date_trunc('month', top);
            what := asked && quote_literal('@' || tongue || extract(year FROM top)
                || '-' || extract(month FROM top))::tsquery;
        ELSE
            begins := date_trunc('year', top);
            what := edition_within(asked, tongue, top, top);
        END IF;
        RETURN QUERY
            WITH matched AS MATERIALIZED (
                SELECT e.id, e.published_at FROM articles_edition e
                WHERE edition_words(e.search, e.language, e.section_id, e.author_ids, e.published_at)
                    @@ what
                AND e.language = tongue AND (e.live @> seen_at) IS TRUE
                AND e.kind NOT IN ('withdrawal', 'kill')
            )
            SELECT m.id, m.published_at FROM matched m
            WHERE m.published_at >= oldest AND m.published_at <= top
            AND (m.published_at, m.id) < (bound, bound_id)
            ORDER BY m.published_at DESC, m.id DESC LIMIT wanted - have;
        GET DIAGNOSTICS found = ROW_COUNT;
        have := have + found;
        steps := steps + 1;
        top := begins - interval '1 microsecond';
    END LOOP;
END $$;
"""

# As in 0013, but no level is read further back than to where it cannot come among the `wanted` any
# more, as the dates of the newest stories with these words tell: a story is worth its date at least.
RANKED = (
    BEFORE.RANKED.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION')
    .replace(
        'in_headline bigint[];',
        'surely timestamptz;  -- what the last of the wanted is worth at least\n'
        '    in_headline bigint[];',
    )
    .replace(
        "    ids := '{}';\n",
        """    SELECT one INTO surely FROM unnest(dates) AS one
        WHERE one + make_interval(hours => lifts[1]) < before
        ORDER BY one DESC OFFSET wanted - 1 LIMIT 1;
    ids := '{}';
""",
    )
    .replace(
        'bottom := oldest;\n',
        'bottom := greatest(oldest, surely - lift);  -- greatest() looks past what is null\n',
    )
    .replace('SELECT greatest(oldest, one.worth', 'SELECT greatest(bottom, one.worth')
)
AS_BEFORE = (BEFORE.MATCHES + BEFORE.RANKED).replace('CREATE FUNC', 'CREATE OR REPLACE FUNC')


class Migration(migrations.Migration):
    dependencies = [('articles', '0015_what_a_story_is_about')]

    operations = [migrations.RunSQL(MATCHES + RANKED, AS_BEFORE)]
