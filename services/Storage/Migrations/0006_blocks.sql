-- What the rows of a series within a local day (a month where slots are a day or more apart) were when a chunk last stored into them,
-- so that a row altered, deleted or added since can be told, and by whose chunk. The bounds are those of when it was written: a later
-- change of a zone does not move them. No foreign keys: a chunk writes thousands, and neither series nor provenance are ever deleted.
CREATE TABLE datafetch.block (
    series_id     integer NOT NULL,
    starts        timestamptz NOT NULL,
    ends          timestamptz NOT NULL CHECK (ends > starts),
    rows          integer NOT NULL CHECK (rows > 0),
    -- SHA-256 of the rows in order of their instants, as BlockDigest has it.
    digest        bytea NOT NULL,
    -- Of the newest chunk that stored into it.
    provenance_id bigint NOT NULL,
    PRIMARY KEY (series_id, starts)
);
