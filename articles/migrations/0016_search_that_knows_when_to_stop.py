from importlib import import_module

from django.db import migrations

BEFORE = import_module('articles.migrations.0013_quicker_search')

# As in 0013, but a word too rare for single months is read year by year where that is quicker than
# for all years at once: to say that no story has all of some common words takes an index longer
# the more stories it holds, and of a year as long as of sixty thousand stories without it.
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
                slice := CASE WHEN top - oldest < make_interval(days => (
                    SELECT reltuples / 165 FROM pg_class WHERE oid = 'articles_edition'::regclass
                )::int) THEN 'year' ELSE 'all' END;
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
# A mark stands only where its word does: the words are asked for besides (`besides`) only where one
# may not be there, or has to stand beside another.
RANKED = r"""
CREATE OR REPLACE FUNCTION edition_ranked(
    words tsquery, places tsquery, tongue text, seen_at timestamptz,
    since timestamptz, until timestamptz, before timestamptz, before_id bigint,
    lifts int[], wanted int, most int
) RETURNS TABLE (id bigint, worth timestamptz, total int) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET timezone = 'UTC' AS $$
DECLARE
    of_headline tsquery := marked_query(words, '#'); of_opening tsquery := marked_query(words, '+');
    everywhere tsquery := CASE WHEN numnode(places) > 0 THEN words && places ELSE words END;
    besides tsquery := CASE WHEN words::text ~ '[!<]' THEN everywhere ELSE places END;
    asked tsquery; first_at timestamptz; last_at timestamptz;
    oldest timestamptz; bottom timestamptz; lift interval;
    ids bigint[]; dates timestamptz[]; worths timestamptz[] := '{}';
    surely timestamptz;  -- what the last of the wanted is worth at least
    in_headline bigint[]; in_opening bigint[]; part bigint[]; their timestamptz[]; many int;
BEGIN
    IF numnode(words) = 0 THEN RETURN; END IF;
    SELECT e.published_at INTO oldest FROM articles_edition e
        WHERE e.language = tongue ORDER BY e.published_at, e.id LIMIT 1;
    IF oldest IS NULL THEN RETURN; END IF;
    oldest := greatest(oldest, since);
    SELECT array_agg(m.id), array_agg(m.published_at), count(*) INTO ids, dates, many
        FROM edition_matches(everywhere, tongue, seen_at, oldest, until, 0, most + 1) AS m;
    IF many = 0 THEN RETURN; END IF;
    IF many <= most THEN
        SELECT min(one), max(one) INTO first_at, last_at FROM unnest(dates) AS one;
        SELECT array_agg(e.id) INTO in_headline FROM articles_edition e
            WHERE edition_words(e.search, e.language, e.section_id, e.author_ids, e.published_at)
                @@ edition_within(besides && of_headline, tongue, first_at, last_at);
        SELECT array_agg(e.id) INTO in_opening FROM articles_edition e
            WHERE edition_words(e.search, e.language, e.section_id, e.author_ids, e.published_at)
                @@ edition_within(besides && of_opening, tongue, first_at, last_at);
        RETURN QUERY
            SELECT ranked.id, ranked.worth, many FROM (
                SELECT m.id, m.published_at + make_interval(hours => lifts[
                    CASE WHEN m.id IN (SELECT unnest(in_headline)) THEN 1
                    WHEN m.id IN (SELECT unnest(in_opening)) THEN 2 ELSE 3 END]) AS worth
                FROM unnest(ids, dates) AS m(id, published_at)
            ) AS ranked
            WHERE (ranked.worth, ranked.id) < (before, before_id)
            ORDER BY 2 DESC, 1 DESC LIMIT wanted;
        RETURN;
    END IF;
    SELECT one INTO surely FROM unnest(dates) AS one
        WHERE one + make_interval(hours => lifts[1]) < before
        ORDER BY one DESC OFFSET wanted - 1 LIMIT 1;
    ids := '{}';
    FOR level IN 1 .. 3 LOOP
        lift := make_interval(hours => lifts[level]);
        asked := CASE level
            WHEN 1 THEN besides && of_headline
            WHEN 2 THEN besides && of_opening && !!of_headline
            ELSE everywhere && !!of_headline && !!of_opening
        END;
        bottom := greatest(oldest, surely - lift);  -- greatest() looks past what is null
        IF cardinality(ids) >= wanted THEN  -- what is older cannot come among them
            SELECT greatest(bottom, one.worth - lift) INTO bottom
                FROM unnest(worths) AS one(worth) ORDER BY one.worth DESC OFFSET wanted - 1 LIMIT 1;
        END IF;
        SELECT array_agg(m.id), array_agg(m.published_at + lift) INTO part, their
            FROM edition_matches(
                asked, tongue, seen_at, bottom, least(until, before - lift),
                CASE WHEN before - lift < until THEN before_id ELSE 0 END, wanted
            ) AS m;
        ids := ids || coalesce(part, '{}');
        worths := worths || coalesce(their, '{}');
    END LOOP;
    RETURN QUERY SELECT one.id, one.worth, many FROM unnest(ids, worths) AS one(id, worth)
        ORDER BY 2 DESC, 1 DESC LIMIT wanted;
END $$;
"""
AS_BEFORE = (BEFORE.MATCHES + BEFORE.RANKED).replace('CREATE FUNC', 'CREATE OR REPLACE FUNC')


class Migration(migrations.Migration):
    dependencies = [('articles', '0015_what_a_story_is_about')]

    operations = [migrations.RunSQL(MATCHES + RANKED, AS_BEFORE)]
