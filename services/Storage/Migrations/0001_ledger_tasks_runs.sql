CREATE SCHEMA IF NOT EXISTS data;

-- Leases are judged by the server's clock, behind one name that a test can replace.
CREATE FUNCTION datafetch.server_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

CREATE TABLE datafetch.dataset (
    id   smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE datafetch.series (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id smallint NOT NULL REFERENCES datafetch.dataset,
    name       text NOT NULL,
    UNIQUE (dataset_id, name)
);

CREATE TABLE datafetch.provider (
    id   smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);

-- The ledger: what is known of each instant of a series. A row is a series' period (a month of minutes, a year of hours), so that
-- no multirange grows without bound. What is in none of the four is missing.
CREATE TABLE datafetch.coverage (
    series_id   integer NOT NULL REFERENCES datafetch.series,
    period      date NOT NULL,
    present     tstzmultirange NOT NULL DEFAULT '{}',
    provisional tstzmultirange NOT NULL DEFAULT '{}',
    absent      tstzmultirange NOT NULL DEFAULT '{}',
    unreachable tstzmultirange NOT NULL DEFAULT '{}',
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (series_id, period),
    CHECK (NOT (present && provisional OR present && absent OR present && unreachable
        OR provisional && absent OR provisional && unreachable OR absent && unreachable))
);

-- What each provider was asked and answered completely without having it: absent is what all applicable providers lack.
CREATE TABLE datafetch.evidence (
    series_id   integer NOT NULL REFERENCES datafetch.series,
    period      date NOT NULL,
    provider_id smallint NOT NULL REFERENCES datafetch.provider,
    lacks       tstzmultirange NOT NULL,
    asked_at    timestamptz NOT NULL,
    PRIMARY KEY (series_id, period, provider_id)
);

CREATE TABLE datafetch.task (
    id            uuid PRIMARY KEY,
    chunk_key     text NOT NULL,
    source        text NOT NULL,
    request       text NOT NULL,
    range_start   timestamptz NOT NULL,
    range_end     timestamptz NOT NULL CHECK (range_end > range_start),
    -- [{"dataset": "pvpc_prices", "series": ["peninsular"]}]
    fills         jsonb NOT NULL,
    state         text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    -- 0 urgent, 1 high, 2 normal, 3 low
    priority      smallint NOT NULL CHECK (priority BETWEEN 0 AND 3),
    attempts      smallint NOT NULL DEFAULT 0,
    max_attempts  smallint NOT NULL DEFAULT 3,
    lost_leases   smallint NOT NULL DEFAULT 0,
    -- Grows with each claim; whoever completes a task must hold the newest.
    fence         integer NOT NULL DEFAULT 0,
    lease_until   timestamptz,
    worker        text,
    not_before    timestamptz,
    error         text,
    traceparent   text,
    created_at    timestamptz NOT NULL,
    started_at    timestamptz,
    finished_at   timestamptz,
    calls         integer NOT NULL DEFAULT 0,
    rows_obtained bigint NOT NULL DEFAULT 0,
    rows_written  bigint NOT NULL DEFAULT 0,
    CHECK ((state = 'processing') = (lease_until IS NOT NULL))
);

-- A chunk in flight is joined, not fetched twice.
CREATE UNIQUE INDEX task_in_flight ON datafetch.task (chunk_key) WHERE state IN ('pending', 'processing');
CREATE INDEX task_due ON datafetch.task (source, priority, created_at) WHERE state = 'pending';
CREATE INDEX task_leased ON datafetch.task (lease_until) WHERE state = 'processing';
CREATE INDEX task_newest ON datafetch.task (created_at DESC);

CREATE TABLE datafetch.run (
    id          uuid PRIMARY KEY,
    purpose     text NOT NULL,
    state       text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'partial', 'failed', 'cancelled')),
    gaps        integer NOT NULL,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz
);

CREATE INDEX run_running ON datafetch.run (id) WHERE state = 'running';
CREATE INDEX run_newest ON datafetch.run (created_at DESC);

CREATE TABLE datafetch.run_task (
    run_id  uuid NOT NULL REFERENCES datafetch.run ON DELETE CASCADE,
    task_id uuid NOT NULL REFERENCES datafetch.task ON DELETE CASCADE,
    PRIMARY KEY (run_id, task_id)
);

CREATE INDEX run_task_task ON datafetch.run_task (task_id);

CREATE TABLE datafetch.run_dataset (
    run_id    uuid NOT NULL REFERENCES datafetch.run ON DELETE CASCADE,
    dataset   text NOT NULL,
    requested bigint NOT NULL,
    PRIMARY KEY (run_id, dataset)
);

-- Who stored what, when, from which answer.
CREATE TABLE datafetch.provenance (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id       uuid NOT NULL,
    dataset_id    smallint NOT NULL REFERENCES datafetch.dataset,
    provider_id   smallint NOT NULL REFERENCES datafetch.provider,
    range_start   timestamptz NOT NULL,
    range_end     timestamptz NOT NULL,
    worker        text NOT NULL,
    stored_at     timestamptz NOT NULL,
    rows_obtained bigint NOT NULL,
    rows_written  bigint NOT NULL,
    rows_aside    bigint NOT NULL,
    digest        bytea NOT NULL,
    -- Rows stood where the ledger had none: the range is to be audited.
    audit         boolean NOT NULL DEFAULT false
);

CREATE INDEX provenance_range ON datafetch.provenance (dataset_id, range_start, range_end);

-- Events, written by the transaction that they tell of. A reader takes only those of transactions that lie behind every open one
-- (xid below the snapshot's xmin), so that none committed late is skipped.
CREATE TABLE datafetch.outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
    topic      text NOT NULL,
    payload    jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX outbox_order ON datafetch.outbox (xid, id);

CREATE TABLE datafetch.outbox_reader (
    name text PRIMARY KEY,
    xid  xid8 NOT NULL,
    id   bigint NOT NULL
);
