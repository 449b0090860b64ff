-- What each row of a keyed dataset was when a chunk last stored it, and by which. Beside the row and not in it, so that a row that is
-- deleted since still has its name. No foreign keys: see 0006_blocks.sql.
CREATE TABLE datafetch.row_digest (
    series_id     integer NOT NULL,
    -- The row's key as text, in the order of the dataset's key columns; see RowDigest.
    key           text[] NOT NULL,
    -- The local day at which the row stood when it was stored first, in days since 1970-01-01; a part of the keys, 0 to 255, where rows
    -- have no instant. It stays: a row that moves to another day does not leave a hole that looks like a deletion.
    bucket        integer NOT NULL,
    -- SHA-256, as RowDigest has it.
    digest        bytea NOT NULL,
    -- Of the newest chunk that stored the row.
    provenance_id bigint NOT NULL,
    PRIMARY KEY (series_id, key)
);

-- Days come mostly in their order: as small as it is, it finds those of a range.
CREATE INDEX row_digest_bucket ON datafetch.row_digest USING brin (series_id, bucket);

-- Since when rows of the dataset are recorded; those created before are not, until a chunk stores them again.
ALTER TABLE datafetch.dataset ADD COLUMN digests_since timestamptz NOT NULL DEFAULT '-infinity';
UPDATE datafetch.dataset SET digests_since = now();
