-- How long the chunks of a provider may be, by what became of longer ones. No row: as its source file says.
CREATE TABLE datafetch.chunk_size (
    provider_id smallint PRIMARY KEY REFERENCES datafetch.provider,
    -- Local days.
    most_days   integer NOT NULL CHECK (most_days > 0),
    -- Chunks of about that length that were stored since.
    successes   integer NOT NULL DEFAULT 0,
    -- What became of the longer one, as a task's error.
    reason      text NOT NULL,
    changed_at  timestamptz NOT NULL
);
