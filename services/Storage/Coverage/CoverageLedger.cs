using System.Runtime.CompilerServices;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Verification;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Coverage;

/// <summary>
/// The ledger's statements. A change is written as what it adds, and Postgres applies it to the row as it is once it is locked, so
/// writers of one series lose nothing of each other's. Rows are locked in key order.
/// </summary>
internal static class CoverageLedger
{
    /// <summary>What the ledger has of series within a range, in the caller's snapshot.</summary>
    public static async Task<IReadOnlyDictionary<int, SeriesLedger>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<int> seriesIds, TimeRange range, CancellationToken ct)
    {
        var ledgers = new Dictionary<int, SeriesLedger>(seriesIds.Count);
        await foreach (var ledger in StreamAsync(connection, [.. seriesIds], range, ct))
        {
            ledgers[ledger.SeriesId] = ledger;
        }

        return ledgers;
    }

    /// <summary>What the ledger has of series within a range, in the order given and as it arrives, in the caller's snapshot.</summary>
    // Who is told of a series can work on it while the server is still sending the next ones: that is half of the time of many.
    public static async IAsyncEnumerable<SeriesLedger> StreamAsync(
        NpgsqlConnection connection, int[] seriesIds, TimeRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = connection.Command(
            $"""
            SELECT s.place, {Within("present")}, {Within("provisional")}, {Within("absent")}, {Within("unreachable")}, c.version, c.period
            FROM unnest($1) WITH ORDINALITY s (series_id, place) JOIN datafetch.coverage c USING (series_id)
            WHERE c.period > ($2 AT TIME ZONE 'UTC' - interval '1 year')::date AND c.period <= ($3 AT TIME ZONE 'UTC')::date
            ORDER BY s.place
            """,
            seriesIds, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var periods = new List<SeriesLedger>();
        var place = 0;
        while (await reader.ReadAsync(ct))
        {
            for (var next = reader.GetInt64(0) - 1; place < next; place++)
            {
                yield return SeriesLedger.Of(seriesIds[place], periods);
                periods.Clear();
            }

            periods.Add(new SeriesLedger(
                seriesIds[place], Multirange.Read(reader, 1), Multirange.Read(reader, 2), Multirange.Read(reader, 3), Multirange.Read(reader, 4), reader.GetInt64(5))
            {
                Periods = [(LocalDate.FromDateOnly(reader.GetFieldValue<DateOnly>(6)), reader.GetInt64(5))],
            });
        }

        for (; place < seriesIds.Length; place++)
        {
            yield return SeriesLedger.Of(seriesIds[place], periods);
            periods.Clear();
        }

        // Most states of most rows are empty or lie in the range whole: what is told apart here need not be cut, sent and read.
        static string Within(string state) =>
            $"CASE WHEN isempty(c.{state}) THEN NULL WHEN c.{state} <@ tstzrange($2, $3) THEN c.{state} ELSE c.{state} * tstzmultirange(tstzrange($2, $3)) END";
    }

    /// <summary>Whether the ledger has rows of any of the series within a range.</summary>
    public static async Task<bool> HasRowsAsync(NpgsqlConnection connection, int[] seriesIds, TimeRange range, CancellationToken ct)
    {
        var found = await connection.QueryAsync(
            """
            SELECT EXISTS (
                SELECT FROM datafetch.coverage
                WHERE series_id = ANY($1) AND period > ($2 AT TIME ZONE 'UTC' - interval '1 year')::date AND period <= ($3 AT TIME ZONE 'UTC')::date
                  AND (present && tstzrange($2, $3) OR provisional && tstzrange($2, $3)))
            """,
            r => r.GetBoolean(0), ct, seriesIds, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
        return found[0];
    }

    /// <summary>
    /// What of ranges is present, provisional or absent, by the place in the list; one statement for all of them. What was absent and is
    /// asked again is not settled until all have answered.
    /// </summary>
    public static async Task<TimeRangeSet[]> ReadSettledAsync(
        NpgsqlConnection connection, IReadOnlyList<(Dataset Dataset, int SeriesId, TimeRangeSet Ranges)> asked, CancellationToken ct)
    {
        var parts = asked.SelectMany((a, place) => LedgerPeriod.Split(a.Dataset, a.Ranges), (a, part) => part).ToList();
        var places = asked.SelectMany((a, place) => LedgerPeriod.Split(a.Dataset, a.Ranges).Select(_ => place)).ToArray();
        var settled = Enumerable.Repeat(TimeRangeSet.Empty, asked.Count).ToArray();
        foreach (var (place, ranges) in await connection.QueryAsync(
            """
            SELECT n.place, range_agg((c.present + c.provisional + c.absent - coalesce(again.asking, '{}')) * n.within::tstzmultirange)
            FROM unnest($1::integer[], $2::integer[], $3::date[], $4::text[]) AS n (place, series_id, period, within)
            JOIN datafetch.coverage c ON c.series_id = n.series_id AND c.period = n.period
            LEFT JOIN LATERAL (
                SELECT range_agg(r.asking) AS asking FROM datafetch.recheck r
                WHERE r.series_id = n.series_id AND r.period = n.period AND r.state = 'absent') again ON true
            GROUP BY n.place
            """,
            r => (r.GetInt32(0), Multirange.Read(r, 1)), ct,
            places, places.Select(place => asked[place].SeriesId).ToArray(), Dates(parts.Select(p => p.Period)),
            parts.Select(p => Multirange.Text(p.Ranges)).ToArray()))
        {
            settled[place] = ranges;
        }

        return settled;
    }

    /// <summary>Locks the ledger rows of a series within a range, in key order. A row that is not there yet is not locked.</summary>
    public static Task LockAsync(NpgsqlConnection connection, int seriesId, TimeRange range, CancellationToken ct) =>
        connection.ExecuteAsync(
            """
            SELECT FROM datafetch.coverage
            WHERE series_id = $1 AND period > ($2 AT TIME ZONE 'UTC' - interval '1 year')::date AND period <= ($3 AT TIME ZONE 'UTC')::date
            ORDER BY series_id, period FOR UPDATE
            """,
            ct, seriesId, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());

    /// <summary>
    /// Adds what a stored chunk says. Of a series, the providers that <paramref name="duties"/> names must all lack a slot, where they
    /// apply, before it is absent. What <paramref name="provider"/> lacks where it does not apply itself says nothing.
    /// </summary>
    /// <param name="blocks">
    /// Those with rows of the chunk that are new or different. Whether the changes speak of them or not, their versions move: whoever keeps rows
    /// by a version sees that they are others now.
    /// </param>
    /// <remarks>
    /// One statement locks the ledger rows of all series, in key order. Evidence and rechecks are written only behind these locks: so they
    /// need no order of their own, and of two providers that lack a slot at the same time the later one sees what the other lacks.
    /// </remarks>
    public static async Task ApplyAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<SeriesChange> changes, IReadOnlyList<Block> blocks, short provider,
        Func<int, IReadOnlyList<ProviderDuty>> duties, Instant now, CancellationToken ct)
    {
        changes = Absence.Applicable(dataset, changes, provider, duties);
        var parts = ChangePart.Of(dataset, changes, c => c.Present.Union(c.Provisional).Union(c.Lacking));
        var beside = Beside(dataset, parts, blocks);
        if (parts.Count + beside.Count > 0)
        {
            await AddRowsAsync(connection, [.. parts, .. beside], ct);
        }

        if (parts.Count == 0)
        {
            return;
        }

        await WithdrawEvidenceAsync(connection, dataset, changes, ct);
        await Rechecks.AskedAsync(connection, ChangePart.Of(dataset, changes, c => c.Provisional.Union(c.Lacking)), now, ct);
        await Absence.AddAsync(connection, dataset, changes, provider, duties, now, ct);
        var ripe = Ripe(dataset, now);
        await Rechecks.FollowAsync(connection, parts, c => ripe(c.Provisional), new Dictionary<int, string>(), now, ct);
    }

    /// <summary>Marks as unreachable what of a range is in no other state.</summary>
    /// <param name="reasons">By the ids of the series.</param>
    public static async Task MarkUnreachableAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyDictionary<int, string> reasons, TimeRangeSet cells, Instant now, CancellationToken ct)
    {
        var parts = ChangePart.Of(dataset, [.. reasons.Keys.Select(id => new SeriesChange(id, TimeRangeSet.Empty, TimeRangeSet.Empty, cells))], c => c.Lacking);
        if (parts.Count == 0)
        {
            return;
        }

        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.coverage AS c (series_id, period, unreachable)
            SELECT series_id, period, cells::tstzmultirange
            FROM unnest($1::integer[], $2::date[], $3::text[]) AS n (series_id, period, cells)
            ORDER BY series_id, period
            ON CONFLICT (series_id, period) DO UPDATE SET
                unreachable = c.unreachable + excluded.unreachable - c.present - c.provisional - c.absent,
                version     = c.version + 1
            """,
            ct, ChangePart.Ids(parts), Dates(parts.Select(p => p.Period)), ChangePart.Texts(parts));
        await Rechecks.AskedAsync(connection, parts, now, ct);
        var ripe = Ripe(dataset, now);
        await Rechecks.FollowAsync(connection, parts, c => ripe(c.Lacking), reasons, now, ct);
    }

    /// <summary>Takes what is present of whole cells for provisional, so that it is asked for again.</summary>
    public static Task DoubtAsync(NpgsqlConnection connection, Dataset dataset, int seriesId, TimeRangeSet cells, CancellationToken ct)
    {
        var parts = LedgerPeriod.Split(dataset, cells).ToList();
        return connection.ExecuteAsync(
            """
            UPDATE datafetch.coverage c SET
                provisional = c.provisional + c.present * d.cells, present = c.present - d.cells, version = c.version + 1
            FROM (SELECT c.period, p.cells::tstzmultirange AS cells
                  FROM datafetch.coverage c JOIN unnest($2::date[], $3::text[]) AS p (period, cells) ON p.period = c.period
                  WHERE c.series_id = $1 ORDER BY c.period FOR UPDATE OF c) d
            WHERE c.series_id = $1 AND c.period = d.period AND c.present && d.cells
            """,
            ct, seriesId, Dates(parts.Select(p => p.Period)), parts.Select(p => Multirange.Text(p.Ranges)).ToArray());
    }

    /// <summary>Opens a range again, so that what was given up is missing and is asked for once more.</summary>
    public static async Task ReopenAsync(NpgsqlConnection connection, int[] seriesIds, TimeRange range, CancellationToken ct)
    {
        var reopened = await connection.QueryAsync(
            """
            UPDATE datafetch.coverage c SET unreachable = c.unreachable - tstzmultirange(tstzrange($2, $3)), version = c.version + 1
            FROM (SELECT series_id, period FROM datafetch.coverage
                  WHERE series_id = ANY($1) AND unreachable && tstzrange($2, $3) ORDER BY series_id, period FOR UPDATE) held
            WHERE c.series_id = held.series_id AND c.period = held.period
            RETURNING c.series_id, c.period
            """,
            r => (SeriesId: r.GetInt32(0), Period: LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1))), ct,
            seriesIds, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
        await Rechecks.CutAsync(connection, [.. reopened.Select(r => r.SeriesId)], [.. reopened.Select(r => r.Period)], ct);
    }

    // Rows where nothing is claimed: beside the slots, or by who claims nothing.
    private static List<ChangePart> Beside(Dataset dataset, List<ChangePart> parts, IReadOnlyList<Block> blocks) =>
    [
        .. blocks.SelectMany(b => new[] { (b.SeriesId, Period: LedgerPeriod.Of(dataset, b.First)), (b.SeriesId, Period: LedgerPeriod.Of(dataset, b.Last)) })
            .Except(parts.Select(p => (p.Change.SeriesId, p.Period)))
            .Select(b => new ChangePart(new SeriesChange(b.SeriesId, TimeRangeSet.Empty, TimeRangeSet.Empty, TimeRangeSet.Empty), b.Period, TimeRangeSet.Empty)),
    ];

    private static Task AddRowsAsync(NpgsqlConnection connection, List<ChangePart> parts, CancellationToken ct) =>
        connection.ExecuteAsync(
            """
            INSERT INTO datafetch.coverage AS c (series_id, period, present, provisional)
            SELECT series_id, period, present::tstzmultirange, provisional::tstzmultirange
            FROM unnest($1::integer[], $2::date[], $3::text[], $4::text[]) AS n (series_id, period, present, provisional)
            ORDER BY series_id, period
            ON CONFLICT (series_id, period) DO UPDATE SET
                present     = c.present + excluded.present - excluded.provisional,
                provisional = c.provisional - excluded.present + excluded.provisional,
                absent      = c.absent - excluded.present - excluded.provisional,
                unreachable = c.unreachable - excluded.present - excluded.provisional,
                version     = c.version + 1
            """,
            ct, ChangePart.Ids(parts), Dates(parts.Select(p => p.Period)), ChangePart.Texts(parts, c => c.Present), ChangePart.Texts(parts, c => c.Provisional));

    // A row is there: what anybody answered before says nothing of the day on which it is gone again.
    private static Task WithdrawEvidenceAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<SeriesChange> changes, CancellationToken ct)
    {
        var parts = ChangePart.Of(dataset, changes, c => c.Present.Union(c.Provisional));
        return parts.Count == 0
            ? Task.CompletedTask
            : connection.ExecuteAsync(
                """
                UPDATE datafetch.evidence e SET lacks = e.lacks - n.found::tstzmultirange
                FROM unnest($1::integer[], $2::date[], $3::text[]) AS n (series_id, period, found)
                WHERE e.series_id = n.series_id AND e.period = n.period AND e.lacks && n.found::tstzmultirange
                """,
                ct, ChangePart.Ids(parts), Dates(parts.Select(p => p.Period)), ChangePart.Texts(parts));
    }

    // Of cells those whose rows could be final; the series of a chunk mostly share theirs.
    private static Func<TimeRangeSet, TimeRangeSet> Ripe(Dataset dataset, Instant now)
    {
        var until = new TimeRange(Instant.MinValue, now - dataset.ProvisionalFor + Duration.Epsilon);
        var known = new Dictionary<TimeRangeSet, TimeRangeSet>(ReferenceEqualityComparer.Instance);
        return cells => known.TryGetValue(cells, out var ripe)
            ? ripe
            : known[cells] = cells.Count == 0 ? cells : dataset.Cadence.Cells(cells.Intersect(until)).Intersect(cells);
    }

    internal static NpgsqlParameter Dates(IEnumerable<LocalDate> dates) =>
        Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Date, dates.Select(d => d.ToDateOnly()).ToArray());
}
