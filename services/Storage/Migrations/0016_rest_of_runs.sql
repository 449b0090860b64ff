-- A run that rests is not slow: how long it has rested so far, and since when it does now.
ALTER TABLE datafetch.run
    ADD COLUMN rested    interval NOT NULL DEFAULT '0',
    ADD COLUMN paused_at timestamptz;
UPDATE datafetch.run SET paused_at = now() WHERE state = 'paused';
