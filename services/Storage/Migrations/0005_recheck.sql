-- When what is absent or unreachable is asked again, and what is still provisional although it could be final. Its rows lie within
-- the coverage of their state; of absent and unreachable they are all of it. Written only behind the lock of the coverage row.
CREATE TABLE datafetch.recheck (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id integer NOT NULL REFERENCES datafetch.series,
    period    date NOT NULL,
    state     text NOT NULL CHECK (state IN ('provisional', 'absent', 'unreachable')),
    ranges    tstzmultirange NOT NULL CHECK (NOT isempty(ranges)),
    -- The part that was asked again once it was due, and that not all providers have answered since.
    asking    tstzmultirange NOT NULL DEFAULT '{}' CHECK (asking <@ ranges),
    -- How often it was found so, when first, and when it is asked again.
    times     smallint NOT NULL CHECK (times > 0),
    since     timestamptz NOT NULL,
    due_at    timestamptz NOT NULL,
    reason    text NOT NULL,
    UNIQUE (series_id, period, state, times, due_at, reason)
);

-- What was found before there were rechecks: asked again in a day.
INSERT INTO datafetch.recheck (series_id, period, state, ranges, times, since, due_at, reason)
SELECT c.series_id, c.period, s.state, s.ranges, 1, datafetch.server_now(), datafetch.server_now() + interval '24 hours', 'not recorded'
FROM datafetch.coverage c
CROSS JOIN LATERAL (VALUES ('absent', c.absent), ('unreachable', c.unreachable)) s (state, ranges)
WHERE NOT isempty(s.ranges);

-- Providers whose firewall turned a task away are asked after the others for a while.
CREATE INDEX task_blocked ON datafetch.task (finished_at) WHERE state = 'failed' AND error LIKE 'blocked:%';
