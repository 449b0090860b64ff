-- Things that are asked about once each, such as the profile of a horse: seen first in the rows of a task, then asked for by a task of
-- its own. What is in done or absent is never asked for again.
CREATE TABLE datafetch.entity (
    dataset_id smallint NOT NULL REFERENCES datafetch.dataset,
    key        text NOT NULL,
    state      text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'asked', 'done', 'absent', 'failed')),
    found_by   uuid NOT NULL,
    found_at   timestamptz NOT NULL,
    task_id    uuid REFERENCES datafetch.task ON DELETE SET NULL,
    asked_at   timestamptz,
    error      text,
    PRIMARY KEY (dataset_id, key)
);

CREATE INDEX entity_found ON datafetch.entity (found_by) WHERE state = 'wanted';
CREATE INDEX entity_open ON datafetch.entity (dataset_id, state) WHERE state IN ('wanted', 'asked', 'failed');

-- The thing that a task asks about; null where it asks for a range.
ALTER TABLE datafetch.task ADD COLUMN entity text;
