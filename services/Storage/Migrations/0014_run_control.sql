-- A run may rest: tasks that only resting runs wait for are held, and nobody claims them.
ALTER TABLE datafetch.run
    DROP CONSTRAINT run_state_check,
    ADD CONSTRAINT run_state_check CHECK (state IN ('running', 'paused', 'completed', 'partial', 'failed', 'cancelled')),
    -- What it was asked for: [{"dataset": "pvpc_prices", "series": ["peninsular"], "from": …, "to": …}]
    ADD COLUMN request jsonb NOT NULL DEFAULT '[]',
    -- What became of it, written once it has ended; outlives its tasks.
    ADD COLUMN result  jsonb;
ALTER TABLE datafetch.run_dataset
    ADD COLUMN gaps    integer NOT NULL DEFAULT 0,
    -- Slots that nobody could be asked for when it was planned.
    ADD COLUMN left_out bigint NOT NULL DEFAULT 0;

ALTER TABLE datafetch.task
    ADD COLUMN held          boolean NOT NULL DEFAULT false,
    ADD COLUMN planned_calls integer NOT NULL DEFAULT 1,
    -- Of the attempt that is under way, as its worker last told.
    ADD COLUMN calls_now     integer NOT NULL DEFAULT 0;

DROP INDEX datafetch.task_due;
CREATE INDEX task_due ON datafetch.task (source, priority, created_at) WHERE state = 'pending' AND NOT held;
-- Of the bodies, unpacked.
ALTER TABLE datafetch.provider_calls ADD COLUMN bytes bigint NOT NULL DEFAULT 0;

CREATE INDEX task_completed ON datafetch.task (source, request, finished_at DESC) WHERE state = 'completed';
CREATE INDEX provenance_task ON datafetch.provenance (task_id);
DROP INDEX datafetch.run_running;
CREATE INDEX run_open ON datafetch.run (id) WHERE state IN ('running', 'paused');
