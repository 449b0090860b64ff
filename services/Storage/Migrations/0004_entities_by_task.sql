-- A task that ends finds what it asked about.
CREATE INDEX entity_task ON datafetch.entity (task_id) WHERE task_id IS NOT NULL;
