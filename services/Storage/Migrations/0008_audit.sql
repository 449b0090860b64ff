-- What the patrol over the rows found. Open until what it did about it is done: fetched again, or said again by the upstream.
CREATE TABLE datafetch.finding (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id  smallint NOT NULL REFERENCES datafetch.dataset,
    series_id   integer NOT NULL REFERENCES datafetch.series,
    kind        text NOT NULL,
    -- Empty where it is about rows.
    column_name text NOT NULL DEFAULT '',
    range_start timestamptz NOT NULL,
    range_end   timestamptz NOT NULL CHECK (range_end > range_start),
    detail      text NOT NULL,
    action      text NOT NULL,
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'repaired', 'confirmed', 'told')),
    found_at    timestamptz NOT NULL,
    ended_at    timestamptz
);

CREATE INDEX finding_dataset ON datafetch.finding (dataset_id, range_start);
CREATE INDEX finding_open ON datafetch.finding (dataset_id) WHERE state = 'open';

-- How far the patrol of a dataset is: slice by slice through all of its history, then again.
CREATE TABLE datafetch.patrol (
    dataset_id   smallint PRIMARY KEY REFERENCES datafetch.dataset,
    pass         integer NOT NULL DEFAULT 1,
    next_start   timestamptz,
    started_at   timestamptz NOT NULL,
    lease_until  timestamptz,
    -- Of the pass that is under way.
    rows         bigint NOT NULL DEFAULT 0,
    seconds      double precision NOT NULL DEFAULT 0,
    findings     integer NOT NULL DEFAULT 0,
    -- Of the pass before.
    ended_at     timestamptz,
    last_rows    bigint,
    last_seconds double precision
);
