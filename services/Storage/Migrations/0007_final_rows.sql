-- Whether the ledger has an instant of a series as present: no later row of a less preferred provider replaces it.
CREATE FUNCTION datafetch.is_final(series integer, instant timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM datafetch.coverage
        WHERE series_id = series AND present @> instant
          AND period > (instant AT TIME ZONE 'UTC' - interval '1 year')::date AND period <= (instant AT TIME ZONE 'UTC')::date)
$$;
