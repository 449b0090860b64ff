-- Things that are asked about once, when they are first seen: horses and their profiles.
CREATE TABLE datafetch.entity (
    -- The dataset whose rows name it.
    dataset_id smallint NOT NULL REFERENCES datafetch.dataset,
    key        text NOT NULL,
    state      text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'asked', 'done', 'absent', 'failed')),
    -- The task whose answer named it first. Tasks may be gone by now, hence no reference.
    found_by   uuid NOT NULL,
    found_at   timestamptz NOT NULL,
    -- The task that asks about it.
    task_id    uuid,
    asked_at   timestamptz,
    error      text,
    PRIMARY KEY (dataset_id, key)
);

CREATE INDEX entity_open ON datafetch.entity (dataset_id, key) WHERE state IN ('wanted', 'failed');
CREATE INDEX entity_found ON datafetch.entity (found_by) WHERE state = 'wanted';
CREATE INDEX entity_asked ON datafetch.entity (task_id) WHERE state = 'asked';

-- What a task asks about where that is a thing and no range.
ALTER TABLE datafetch.task ADD COLUMN entity text;
