-- Each time that a schedule fired, or should have: one row a declared time, so that two schedulers cannot fire it twice. What is due is
-- done by whoever has its lease, and completed under its fence.
CREATE TABLE datafetch.firing (
    -- The id of the run that it starts, too: one that starts it again finds it there.
    id           uuid PRIMARY KEY,
    schedule     text NOT NULL,
    scheduled_at timestamptz NOT NULL,
    -- By its times, by hand, or after another one had ended.
    cause        text NOT NULL CHECK (cause IN ('timed', 'manual', 'followed')),
    -- running: the run that it started is under way. missed: nobody fired it at its time, and a later one was due already.
    state        text NOT NULL CHECK (state IN ('due', 'running', 'completed', 'failed', 'missed')),
    fired_at     timestamptz CHECK ((fired_at IS NULL) = (state = 'missed')),
    finished_at  timestamptz CHECK ((finished_at IS NULL) = (state IN ('due', 'running', 'missed'))),
    has_run      boolean NOT NULL DEFAULT false,
    result       text NOT NULL DEFAULT '',
    error        text,
    fence        integer NOT NULL DEFAULT 0,
    lease_until  timestamptz,
    worker       text,
    UNIQUE (schedule, scheduled_at)
);

CREATE INDEX firing_due ON datafetch.firing (fired_at) WHERE state = 'due';
CREATE INDEX firing_running ON datafetch.firing (id) WHERE state = 'running';
