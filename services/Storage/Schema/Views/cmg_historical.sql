-- needs: cmg_online, cmg_real, cmg_programado_pcp, cmg_programado_pid
-- What people's scripts read of Chile's marginal costs: one row an instant, node and source, in USD/MWh. Several records an hour stay
-- at their own instants; hour is the hour of the local day, 0 to 23.
CREATE OR REPLACE VIEW data.cmg_historical AS
SELECT r.at AS datetime, extract(hour FROM r.at AT TIME ZONE 'America/Santiago')::smallint AS hour, r.cmg_usd_mwh AS cmg_value,
       s.name AS node, r.source, r.created_at
FROM (
    SELECT series_id, at, cmg_usd_mwh, created_at, 'online' AS source FROM data.cmg_online
    UNION ALL
    SELECT series_id, at, cmg_usd_mwh, created_at, 'real' FROM data.cmg_real
    UNION ALL
    SELECT series_id, at, cmg_usd_mwh, created_at, 'pid' FROM data.cmg_programado_pid
    UNION ALL
    SELECT series_id, at, cmg_usd_mwh, created_at, 'pcp' FROM data.cmg_programado_pcp) r
JOIN datafetch.series s ON s.id = r.series_id
WHERE r.cmg_usd_mwh IS NOT NULL;

-- One row an instant and node: the settled price where there is one, else the intraday program, else the preliminary price.
CREATE OR REPLACE VIEW data.cmg_preferred AS
SELECT DISTINCT ON (node, datetime) datetime, hour, cmg_value, node, source, created_at
FROM data.cmg_historical
WHERE source IN ('real', 'pid', 'online')
ORDER BY node, datetime, array_position(ARRAY['real', 'pid', 'online'], source);
