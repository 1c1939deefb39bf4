from django.db import migrations


# What the index of readers' search holds of an edition: its words; those of its headline again
# behind "#" and those of headline and lead behind "+"; and "@" for where and when it belongs, so
# that a common word is looked up in one month at a time. No parser makes words with these marks.
# In plpgsql, because what the planner would inline an index cannot use.
WORDS = r"""
CREATE FUNCTION edition_words(
    search tsvector, language text, section bigint, authors bigint[], published timestamptz
) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN search || array_to_tsvector(
        ARRAY[
            '@' || language || extract(year from published AT TIME ZONE 'UTC'),
            '@' || language || extract(year from published AT TIME ZONE 'UTC')
                || '-' || extract(month from published AT TIME ZONE 'UTC'),
            '@s' || section
        ]
        || ARRAY(SELECT '@a' || author FROM unnest(authors) AS one(author))
        || ARRAY(
            SELECT '#' || left(word, 100)
            FROM unnest(tsvector_to_array(ts_filter(search, '{a}'::"char"[]))) AS one(word))
        || ARRAY(
            SELECT '+' || left(word, 100)
            FROM unnest(tsvector_to_array(ts_filter(search, '{a,b}'::"char"[]))) AS one(word))
    );
END $$;
"""

# The words of a query behind a mark. Headline and lead know no places, so a phrase is its words.
MARKED = r"""
CREATE FUNCTION marked_query(given tsquery, mark text) RETURNS tsquery
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN regexp_replace(
        regexp_replace(given::text, ' <(-|\d+)> ', ' & ', 'g'),
        $re$'((?:[^'\\]|''|\\.)*)'$re$, '''' || mark || '\1''', 'g')::tsquery;
END $$;
"""

# Stories in ranked order: as if the newest first, but one with every word in its headline counts
# as newer by lifts[1] hours, with every word in headline and lead by lifts[2], others by lifts[3].
# With a single number in `lifts` all count alike. Each level is read month by month (a year ago:
# year by year) from the newest back, and only as far as it can still come among the `wanted`.
FOUND = r"""
CREATE FUNCTION edition_found(
    words tsquery, places tsquery, tongue text, seen_at timestamptz,
    since timestamptz, until timestamptz, before timestamptz, before_id bigint,
    lifts int[], wanted int
) RETURNS TABLE (id bigint, worth timestamptz) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET timezone = 'UTC' AS $$
DECLARE
    headline tsquery; opening tsquery; asked tsquery;
    ids bigint[] := '{}'; worths timestamptz[] := '{}'; part bigint[]; their timestamptz[];
    oldest timestamptz; top timestamptz; bottom timestamptz; month timestamptz;
    lift interval; have int; steps int; slice text;
BEGIN
    IF numnode(words) = 0 THEN RETURN; END IF;
    SELECT e.published_at INTO oldest FROM articles_edition e
        WHERE e.language = tongue ORDER BY e.published_at, e.id LIMIT 1;
    IF oldest IS NULL THEN RETURN; END IF;
    oldest := greatest(oldest, since);
    headline := marked_query(words, '#');
    opening := marked_query(words, '+');
    FOR level IN 1 .. cardinality(lifts) LOOP
        lift := make_interval(hours => lifts[level]);
        asked := CASE
            WHEN cardinality(lifts) = 1 THEN words
            WHEN level = 1 THEN words && headline
            WHEN level = 2 THEN words && opening && !!headline
            ELSE words && !!headline && !!opening
        END;
        IF numnode(places) > 0 THEN asked := asked && places; END IF;
        top := least(until, before - lift);
        bottom := oldest;
        IF cardinality(ids) >= wanted THEN  -- what is older cannot come among them
            SELECT greatest(oldest, one.worth - lift) INTO bottom
                FROM unnest(worths) AS one(worth) ORDER BY one.worth DESC OFFSET wanted - 1 LIMIT 1;
        END IF;
        month := date_trunc('month', top);
        have := 0;
        steps := 0;
        WHILE have < wanted AND top >= bottom LOOP
            slice := '@' || tongue || extract(year from month);
            IF steps < 12 THEN slice := slice || '-' || extract(month from month); END IF;
            WITH matched AS MATERIALIZED (
                SELECT e.id, e.published_at FROM articles_edition e
                WHERE edition_words(e.search, e.language, e.section_id, e.author_ids, e.published_at)
                    @@ (asked && quote_literal(slice)::tsquery)
                AND e.live @> seen_at AND e.kind NOT IN ('withdrawal', 'kill')
            ), newest AS (
                SELECT m.id, m.published_at FROM matched m
                WHERE m.published_at >= oldest AND m.published_at < until
                AND m.published_at <= top AND (m.published_at, m.id) < (before - lift, before_id)
                ORDER BY m.published_at DESC, m.id DESC LIMIT wanted - have
            )
            SELECT array_agg(n.id), array_agg(n.published_at + lift) INTO part, their FROM newest n;
            ids := ids || coalesce(part, '{}');
            worths := worths || coalesce(their, '{}');
            have := have + coalesce(cardinality(part), 0);
            steps := steps + 1;
            top := month - interval '1 microsecond';
            month := date_trunc(CASE WHEN steps < 12 THEN 'month' ELSE 'year' END, top);
        END LOOP;
    END LOOP;
    RETURN QUERY SELECT one.id, one.worth FROM unnest(ids, worths) AS one(id, worth)
        ORDER BY 2 DESC, 1 DESC LIMIT wanted;
END $$;
"""
NONE = """
DROP FUNCTION edition_found(
    tsquery, tsquery, text, timestamptz, timestamptz, timestamptz, timestamptz, bigint, int[], int);
DROP FUNCTION marked_query(tsquery, text);
DROP FUNCTION edition_words(tsvector, text, bigint, bigint[], timestamptz);
"""


class Migration(migrations.Migration):

    dependencies = [('articles', '0007_corrections_newest_first')]

    operations = [migrations.RunSQL(WORDS + MARKED + FOUND, NONE)]
