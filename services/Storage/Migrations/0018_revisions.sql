-- Since when the dataset's rows are kept as they were when they are revised or deleted; null where they are not.
ALTER TABLE datafetch.dataset ADD COLUMN revisions_since timestamptz;

-- A row that is given another key is another row: it is known since then.
CREATE FUNCTION datafetch.is_another_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.created_at := now();
    RETURN NEW;
END $$;
