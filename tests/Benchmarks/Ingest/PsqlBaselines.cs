namespace DataFetch.Benchmarks.Ingest;

/// <summary>The same rows into identical tables by <c>psql</c>, from a file in key order, which is its best case.</summary>
internal sealed class PsqlBaselines(string connectionString, string folder)
{
    private const string Columns = "series_id, at, provider_id, cmg_clp_kwh, cmg_usd_mwh";
    private const string Values = "cmg_clp_kwh, cmg_usd_mwh";

    private readonly string file = Path.Combine(folder, "rows.bin");

    /// <summary>Writes the loaded table to the file and makes the tables.</summary>
    public async Task PrepareAsync(CancellationToken ct) => await RunAsync(
        $"""
        \copy (SELECT {Columns} FROM data.cmg_online ORDER BY series_id, at) TO '{file}' WITH (FORMAT binary)
        CREATE TABLE data.merged (LIKE data.cmg_online INCLUDING ALL);
        CREATE TABLE data.copied (LIKE data.cmg_online INCLUDING ALL);
        """,
        ct);

    /// <summary>COPY into a stage without an index, then a merge of what differs. Returns the seconds.</summary>
    public Task<double> MergeAsync(CancellationToken ct) => RunAsync(
        $"""
        BEGIN;
        CREATE TEMP TABLE stage ON COMMIT DROP AS SELECT {Columns} FROM data.merged WITH NO DATA;
        \copy stage ({Columns}) FROM '{file}' WITH (FORMAT binary)
        INSERT INTO data.merged AS m ({Columns}) SELECT {Columns} FROM stage
        ON CONFLICT (series_id, at) DO UPDATE SET (provider_id, {Values}) = ROW (excluded.provider_id, excluded.cmg_clp_kwh, excluded.cmg_usd_mwh)
        WHERE (m.cmg_clp_kwh, m.cmg_usd_mwh) IS DISTINCT FROM (excluded.cmg_clp_kwh, excluded.cmg_usd_mwh);
        COMMIT;
        """,
        ct);

    /// <summary>COPY straight into the table with its index. Returns the seconds.</summary>
    public Task<double> CopyAsync(CancellationToken ct) => RunAsync($@"\copy data.copied ({Columns}) FROM '{file}' WITH (FORMAT binary)", ct);

    private async Task<double> RunAsync(string script, CancellationToken ct)
    {
        var path = Path.Combine(folder, "script.sql");
        await File.WriteAllTextAsync(path, script, ct);
        return await Psql.RunAsync(connectionString, ct, "-f", path);
    }
}
