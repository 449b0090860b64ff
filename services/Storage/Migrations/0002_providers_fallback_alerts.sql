-- What a worker found of a source's key. The key itself is in no table.
CREATE TABLE datafetch.source_state (
    source      text PRIMARY KEY,
    key_missing boolean NOT NULL,
    key_ends_at timestamptz,
    reported_at timestamptz NOT NULL,
    worker      text NOT NULL
);

-- Providers that the canary stopped: no backfill asks them until somebody clears it.
CREATE TABLE datafetch.provider_stop (
    provider_id smallint PRIMARY KEY REFERENCES datafetch.provider,
    reason      text NOT NULL,
    stopped_at  timestamptz NOT NULL
);

CREATE TABLE datafetch.provider_calls (
    provider_id smallint NOT NULL REFERENCES datafetch.provider,
    hour        timestamptz NOT NULL,
    calls       bigint NOT NULL,
    failed      bigint NOT NULL,
    seconds     double precision NOT NULL,
    PRIMARY KEY (provider_id, hour)
);

CREATE INDEX provider_calls_hour ON datafetch.provider_calls (hour);

CREATE TABLE datafetch.alert (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL,
    subject     text NOT NULL,
    text        text NOT NULL,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    count       bigint NOT NULL DEFAULT 1,
    resolved_at timestamptz
);

-- What is raised again while it is open is counted, not told twice.
CREATE UNIQUE INDEX alert_open ON datafetch.alert (kind, subject) WHERE resolved_at IS NULL;

-- Answers of ranges that are over, used again instead of another call.
CREATE TABLE datafetch.answer (
    provider_id smallint NOT NULL REFERENCES datafetch.provider,
    region      text NOT NULL,
    series      text NOT NULL,
    range_start timestamptz NOT NULL,
    range_end   timestamptz NOT NULL,
    -- Brotli.
    body        bytea NOT NULL,
    kept_at     timestamptz NOT NULL,
    PRIMARY KEY (provider_id, series, range_start, range_end)
);

-- Compressed already.
ALTER TABLE datafetch.answer ALTER COLUMN body SET STORAGE EXTERNAL;

-- A task that has ended is followed once it is decided what other providers are asked for what it left; runs wait for that.
ALTER TABLE datafetch.task
    ADD COLUMN fallback_of     uuid REFERENCES datafetch.task ON DELETE SET NULL,
    ADD COLUMN fallback_reason text,
    ADD COLUMN followed        boolean NOT NULL DEFAULT false;

-- Runs of before wait for no fallback.
UPDATE datafetch.task SET followed = true WHERE state IN ('completed', 'failed');

CREATE INDEX task_unfollowed ON datafetch.task (id) WHERE state IN ('completed', 'failed') AND NOT followed;
CREATE INDEX task_fallback ON datafetch.task (fallback_of) WHERE fallback_of IS NOT NULL;

-- All that follow a task: new ones, and those in flight that were joined (fallback_of tells only of who was created for it).
CREATE TABLE datafetch.task_follow_up (
    task_id      uuid NOT NULL REFERENCES datafetch.task ON DELETE CASCADE,
    follow_up_id uuid NOT NULL REFERENCES datafetch.task ON DELETE CASCADE,
    PRIMARY KEY (task_id, follow_up_id)
);

CREATE INDEX task_follow_up_follow_up ON datafetch.task_follow_up (follow_up_id);
