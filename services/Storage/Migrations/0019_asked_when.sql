-- What was asked for of late is looked up with answers that may still change.
CREATE INDEX provenance_newest ON datafetch.provenance (dataset_id, stored_at);
