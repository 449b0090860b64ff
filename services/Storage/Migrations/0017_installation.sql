-- What this database is called where several share a Redis: caches of rows are kept under it.
CREATE TABLE datafetch.installation (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    id       uuid    NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO datafetch.installation DEFAULT VALUES;
