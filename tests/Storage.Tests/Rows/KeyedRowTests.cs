using CsCheck;
using DataFetch.Catalog;
using DataFetch.Storage.Schema;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Rows;

public sealed class KeyedRowTests(PostgresFixture postgres)
{
    private static readonly TimeRange NextDay = new(Racing.Day.End, Racing.Day.End + NodaTime.Duration.FromDays(1));
    private static readonly DateOnly Date = new(2025, 5, 20);
    private static readonly string?[] Goings = [null, "soft", "firm"];
    private static readonly decimal?[] Prizes = [null, 1, 2];

    private static readonly Gen<Answer> Answers = Gen.Select(Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2]).Select(
        (isResult, going, prize, own) => new Answer(isResult, Goings[going], Prizes[prize], Goings[own]));

    [Fact]
    public async Task A_card_and_a_result_give_the_same_row_in_either_order()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await Gen.Select(Answers, Answers).SampleAsync(
            async (one, other) =>
            {
                var (card, result) = (one with { IsResult = false }, other with { IsResult = true });
                await store.ExecuteAsync("TRUNCATE data.races");
                await SayAsync(store, "a", card, result);
                await SayAsync(store, "b", result, card);
                Assert.Equal(await RowAsync(store, "a"), await RowAsync(store, "b"));
            },
            iter: 30, threads: 1);
    }

    [Fact]
    public async Task After_any_sequence_of_cards_and_results_a_row_is_what_the_ranks_say()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await Answers.Array[1, 6].SampleAsync(
            async answers =>
            {
                await store.ExecuteAsync("TRUNCATE data.races");
                await SayAsync(store, "a", answers);
                Assert.Equal(answers.Aggregate((Row?)null, Merge)!.ToString(), await RowAsync(store, "a"));
            },
            iter: 30, threads: 1);
    }

    [Fact]
    public async Task A_later_card_takes_back_what_an_earlier_one_said()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await SayAsync(store, "a", new Answer(false, "soft", 1, "x"), new Answer(false, null, 2, null));

        Assert.Equal(new Row(0, null, 2, null, null).ToString(), await RowAsync(store, "a"));
    }

    [Fact]
    public async Task A_fill_of_blanks_changes_no_value_that_is_there()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.StoreChunkAsync(
            Racing.Chunk(Racing.Day, "cards"), store.Fill("cards", "horses", Racing.Day, ["h1", "One"], ["h2", null]));

        Assert.Equal(2, await store.StoreChunkAsync(
            Racing.Chunk(Racing.Day, "results"), store.Fill("results", "horses", null, ["h1", "ONE"], ["h2", "Two"], ["h3", "Three"])));

        Assert.Equal(
            "One, Two, Three", await store.ScalarAsync<string>("SELECT string_agg(name, ', ' ORDER BY id) FROM data.horses"));
    }

    [Fact]
    public async Task A_row_that_would_not_change_is_not_written()
    {
        await using var store = await Racing.CreateAsync(postgres);
        var card = new Answer(false, "soft", 1, "x");
        await SayAsync(store, "a", card);
        const string Version = "SELECT xmin::text || xmax::text || updated_at FROM data.races";
        var before = await store.ScalarAsync<string>(Version);

        Assert.Equal(0, await SayAsync(store, "a", card));
        Assert.Equal(before, await store.ScalarAsync<string>(Version));
    }

    [Fact]
    public async Task The_provider_of_a_row_is_who_last_changed_a_value()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await SayAsync(store, "a", new Answer(false, "soft", 1, "x"), new Answer(true, "soft", 1, null));
        Assert.Equal("race.cards", await store.ScalarAsync<string>("SELECT provider FROM data.races_named"));

        await SayAsync(store, "a", new Answer(true, "firm", 1, null));
        Assert.Equal("race.results", await store.ScalarAsync<string>("SELECT provider FROM data.races_named"));
    }

    [Fact]
    public async Task A_row_is_at_its_instant_else_at_the_start_of_its_day_else_at_the_time_of_storing()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.StoreChunkAsync(
            Racing.Chunk(Racing.Day, "cards"),
            store.Fill("cards", "races", Racing.Day, ["a", Store.At("2025-05-20T13:30:00Z"), Date], ["b", null, Date], ["c", null, null]));

        Assert.Equal(
            "2025-05-20 13:30, 2025-05-19 23:00, 2025-06-01 00:00",
            await store.ScalarAsync<string>("SELECT string_agg(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), ', ' ORDER BY race) FROM data.races"));
    }

    [Fact]
    public async Task A_row_moves_when_its_instant_becomes_known()
    {
        await using var store = await Racing.CreateAsync(postgres);
        foreach (var off in new[] { (object?)null, Store.At("2025-05-20T13:30:00Z"), Store.At("2025-05-20T13:45:00Z") })
        {
            await store.StoreChunkAsync(Racing.Chunk(Racing.Day, "cards"), store.Fill("cards", "races", Racing.Day, ["a", off, Date]));
        }

        Assert.Equal(Store.At("2025-05-20T13:45:00Z").ToDateTimeUtc(), await store.ScalarAsync<DateTime>("SELECT at FROM data.races"));
    }

    [Fact]
    public async Task Rows_without_a_claim_leave_the_ledger_alone()
    {
        await using var store = await Racing.CreateAsync(postgres);

        Assert.Equal(1, await store.StoreChunkAsync(Racing.Chunk(Racing.Day, "results"), store.Fill("results", "races", null, ["a", null, Date])));

        Assert.Equal(0, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.coverage"));
    }

    [Fact]
    public async Task The_view_has_names_and_no_rank()
    {
        await using var store = await Racing.CreateAsync(postgres);

        Assert.Equal(
            "series, at, provider, id, name, sire, created_at, updated_at",
            await store.ScalarAsync<string>("SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'data.horses_named'::regclass AND attnum > 0"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_chunks_of_the_same_rows_in_different_orders_never_deadlock()
    {
        await using var store = await Racing.CreateAsync(postgres);
        object?[][] rows = [.. Enumerable.Range(0, 200).Select(i => new object?[] { $"h{i:000}", "x" })];
        for (var i = 0; i < 20; i++)
        {
            var name = $"name {i}";
            await Task.WhenAll(
                Task.Run(() => StoreAsync(Racing.Day, [.. rows.Select(r => new object?[] { r[0], name })]), Store.Ct),
                Task.Run(() => StoreAsync(NextDay, [.. rows.Reverse().Select(r => new object?[] { r[0], name + "'" })]), Store.Ct));
        }

        Assert.Equal(0, await store.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));

        Task StoreAsync(TimeRange day, object?[][] named) => store.StoreChunkAsync(Racing.Chunk(day, "cards"), store.Fill("cards", "horses", null, named));
    }

    private static async Task<long> SayAsync(Store store, string race, params Answer[] answers)
    {
        var written = 0L;
        foreach (var answer in answers)
        {
            var (request, own) = answer.IsResult ? ("results", "time") : ("cards", "note");
            var values = store.Catalog.Source("race").Requests[request].Fills.Single(f => f.Dataset == "races").Columns.Keys.Select(
                column => column == own ? answer.Own : column switch { "race" => race, "day" => (object?)Date, "going" => answer.Going, "prize" => answer.Prize, _ => null });
            await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);
            await using var transaction = await connection.BeginTransactionAsync(Store.Ct);
            var filled = store.Fill(request, "races", null, [.. values]);
            written += await Storage.Rows.KeyedRowWriter.WriteAsync(
                connection, filled.Rows, filled.Fill!, store.Ids.Provider($"race.{request}"), store.Clock.GetInstant(), Store.Ct);
            await transaction.CommitAsync(Store.Ct);
        }

        return written;
    }

    private static async Task<string> RowAsync(Store store, string race) => (await store.Db.QueryAsync(
        "SELECT rank, going, prize, note, time FROM data.races WHERE race = $1",
        r => new Row(r.GetInt16(0), r[1] as string, r[2] as decimal?, r[3] as string, r[4] as string),
        Store.Ct, race)).Single().ToString();

    private static Row? Merge(Row? row, Answer answer)
    {
        var rank = answer.IsResult ? 1 : 0;
        var stored = row ?? new Row(rank, null, null, null, null);
        return new Row(
            Math.Max(rank, stored.Rank), Of(stored.Going, answer.Going), Of(stored.Prize, answer.Prize),
            answer.IsResult ? stored.Note : Of(stored.Note, answer.Own), answer.IsResult ? Of(stored.Time, answer.Own) : stored.Time);

        T? Of<T>(T? old, T? fresh) => stored.Rank > rank ? old ?? fresh : stored.Rank < rank ? fresh ?? old : fresh;
    }

    /// <param name="Own">The value of the column that only this kind of answer has.</param>
    private sealed record Answer(bool IsResult, string? Going, decimal? Prize, string? Own);

    private sealed record Row(int Rank, string? Going, decimal? Prize, string? Note, string? Time);
}
