ALTER TABLE datafetch.alert ADD COLUMN severity text NOT NULL DEFAULT 'warning' CHECK (severity IN ('info', 'warning', 'error'));

-- What those outside are told, in the order of ids. One reader of the outbox at a time writes it, in the transaction that moves its
-- place there: so each event becomes one notice, and none with a lower id appears later.
CREATE TABLE datafetch.notice (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('dataset-complete', 'range-revised', 'named', 'alert')),
    -- Empty where it is about none.
    dataset    text NOT NULL DEFAULT '',
    payload    jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX notice_dataset ON datafetch.notice (dataset, id);

-- Local days that were told to be complete, so that each is told once; and once more when it has fallen back and become so again.
CREATE TABLE datafetch.complete_day (
    dataset_id smallint NOT NULL REFERENCES datafetch.dataset,
    day        date NOT NULL,
    is_complete boolean NOT NULL,
    revision   integer NOT NULL CHECK (revision > 0),
    -- How many series the dataset had then: with another one the day is complete in another sense.
    series     integer NOT NULL,
    PRIMARY KEY (dataset_id, day)
);

-- Who is told of triggers over HTTP. Secrets are settings; here are only their names.
CREATE TABLE datafetch.subscription (
    name       text PRIMARY KEY,
    url        text NOT NULL,
    secret     text NOT NULL DEFAULT '',
    -- Empty for all.
    datasets   text[] NOT NULL DEFAULT '{}',
    kinds      text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL
);

-- How far each receiver of notices is. One that cannot be reached waits, and holds up nobody else.
CREATE TABLE datafetch.delivery (
    place         text PRIMARY KEY,
    -- The last notice that it has had, or that it did not want.
    after_id      bigint NOT NULL,
    failures      integer NOT NULL DEFAULT 0,
    error         text NOT NULL DEFAULT '',
    failing_since timestamptz,
    not_before    timestamptz
);
