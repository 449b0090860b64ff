using DataFetch.Catalog;
using DataFetch.Storage.Verification;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Verification;

/// <summary>Rows with keys of their own: races stand in days, horses have no instant.</summary>
public sealed class KeyedVerifierTests(PostgresFixture postgres)
{
    private static readonly TimeRange NextDay = new(Racing.Day.End, Racing.Day.End + Duration.FromDays(1));
    private static readonly TimeRange Both = new(Racing.Day.Start, NextDay.End);
    private static readonly Instant Off = Store.At("2025-05-20T13:30:00Z");

    [Fact]
    public async Task Rows_that_nobody_touched_are_as_they_were_stored()
    {
        await using var store = await StoredAsync();

        Assert.Equal(
            [(Racing.Day, BlockState.Same, 2, 2L), (NextDay, BlockState.Same, 1, 1L)],
            (await VerifyAsync(store, "races")).Select(b => (b.Range!.Value, b.State, b.Recorded, b.Rows)));
        var horses = await VerifyAsync(store, "horses");
        Assert.Equal(3, horses.Sum(b => b.Rows));
        Assert.All(horses, b => Assert.Equal((null, BlockState.Same, 2), (b.Range, b.State, b.Part.Length)));
    }

    [Theory]
    [InlineData("UPDATE data.races SET going = 'soft' WHERE race = 'b'", BlockState.Altered, "b")]
    [InlineData("UPDATE data.races SET at = at + interval '1 day' WHERE race = 'b'", BlockState.Altered, "b")]
    [InlineData("UPDATE data.races SET upper = '{going}' WHERE race = 'b'", BlockState.Altered, "b")]
    [InlineData("DELETE FROM data.races WHERE race = 'b'", BlockState.MissingRows, "b")]
    [InlineData("INSERT INTO data.races (series_id, at, provider_id, race) SELECT series_id, at, provider_id, 'x' FROM data.races WHERE race = 'b'", BlockState.AdditionalRows, "x")]
    public async Task A_row_altered_deleted_or_added_is_named_by_its_day_and_its_chunk(string change, BlockState expected, string key)
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync(change);

        var block = Assert.Single(await VerifyAsync(store, "races"), b => b.State != BlockState.Same);

        var row = Assert.Single(block.Different);
        Assert.Equal((expected, Racing.Day, expected, key), (block.State, block.Range, row.State, row.Key));
        var task = await store.ScalarAsync<Guid>("SELECT id FROM datafetch.task WHERE range_start = '2025-05-19T23:00:00Z'");
        Assert.Equal((task, "race.cards", "worker", Racing.Day), (block.Chunk!.TaskId, block.Chunk.Provider, block.Chunk.Worker, block.Chunk.Range));
        Assert.Equal(expected == BlockState.AdditionalRows ? null : block.Chunk, row.Chunk);
    }

    [Theory]
    [InlineData("UPDATE data.horses SET name = 'Too' WHERE id = 'h2'", BlockState.Altered, "h2")]
    [InlineData("DELETE FROM data.horses WHERE id = 'h2'", BlockState.MissingRows, "h2")]
    [InlineData("INSERT INTO data.horses (series_id, at, provider_id, id) SELECT series_id, at, provider_id, 'h9' FROM data.horses WHERE id = 'h2'", BlockState.AdditionalRows, "h9")]
    public async Task A_row_that_has_no_instant_is_named_by_its_part_of_the_keys_and_its_chunk(string change, BlockState expected, string key)
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync(change);

        var block = Assert.Single(await VerifyAsync(store, "horses"), b => b.State != BlockState.Same);

        var row = Assert.Single(block.Different);
        Assert.Equal((expected, null, expected, key), (block.State, block.Range, row.State, row.Key));
        Assert.Equal(await store.ScalarAsync<string>($"SELECT substr(encode(sha256('{key}'), 'hex'), 1, 2)"), block.Part);
        Assert.Equal(expected == BlockState.AdditionalRows ? null : "race.cards", row.Chunk?.Provider);
    }

    [Fact]
    public async Task A_row_of_several_key_columns_is_named_by_all_of_them()
    {
        await using var store = await StoredAsync();
        await store.StoreChunkAsync(Racing.Chunk(Racing.Day, "results"), store.Fill("results", "results", null, ["a", "h1", new DateOnly(2025, 5, 20), 1], ["a", "h2", new DateOnly(2025, 5, 20), 2]));
        await store.ExecuteAsync("DELETE FROM data.results WHERE horse = 'h2'");

        Assert.Equal("a/h2", Assert.Single(Assert.Single(await VerifyAsync(store, "results")).Different).Key);
    }

    [Fact]
    public async Task An_altered_row_is_still_told_after_a_chunk_that_stores_another_row_into_its_block()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("UPDATE data.races SET going = 'soft' WHERE race = 'b'");

        Assert.Equal(2, await SayAsync(store, Racing.Day, ["a", Off, null, "firm"], ["d", Off, null, "good"]));

        var block = Assert.Single(await VerifyAsync(store, "races"), b => b.State != BlockState.Same);
        Assert.Equal((BlockState.Altered, 3, "b"), (block.State, block.Recorded, Assert.Single(block.Different).Key));
    }

    [Fact]
    public async Task An_altered_value_is_still_told_after_a_chunk_that_brings_others_of_its_row()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("UPDATE data.races SET note = 'mine' WHERE race = 'b'");

        Assert.Equal(1, await store.StoreChunkAsync(Racing.Chunk(Racing.Day, "results"), store.Fill("results", "races", null, ["b", Off, null, "good", null, "1m 2s"])));

        Assert.Equal("b", Assert.Single(Assert.Single(await VerifyAsync(store, "races"), b => b.State == BlockState.Altered).Different).Key);
    }

    [Fact]
    public async Task A_row_that_a_chunk_makes_again_what_it_was_is_right()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("UPDATE data.races SET going = 'soft' WHERE race = 'b'");

        Assert.Equal(1, await SayAsync(store, Racing.Day, ["b", Off, null, "good"]));

        Assert.All(await VerifyAsync(store, "races"), b => Assert.Equal(BlockState.Same, b.State));
    }

    [Fact]
    public async Task A_deleted_row_that_is_fetched_again_is_right_and_its_newest_chunk_is_named()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("DELETE FROM data.races WHERE race = 'b'");

        await store.StoreChunkAsync(Racing.Chunk(Racing.Day, "results"), store.Fill("results", "races", null, ["b", Off, null, "soft", null, "1m"]));

        var blocks = await VerifyAsync(store, "races");
        Assert.All(blocks, b => Assert.Equal(BlockState.Same, b.State));
        Assert.Equal("race.results", blocks[0].Chunk!.Provider);
    }

    [Fact]
    public async Task A_revised_row_is_as_the_later_chunk_stored_it()
    {
        await using var store = await StoredAsync();
        var before = await VerifyAsync(store, "races");

        Assert.Equal(1, await SayAsync(store, Racing.Day, ["b", Off, null, "firm"]));

        var after = await VerifyAsync(store, "races");
        Assert.All(after, b => Assert.Equal(BlockState.Same, b.State));
        Assert.NotEqual(before[0].Digest, after[0].Digest);
        Assert.Equal(before[1].Digest, after[1].Digest);
    }

    [Fact]
    public async Task A_row_that_moves_to_another_day_stays_in_its_block()
    {
        await using var store = await StoredAsync();
        await SayAsync(store, NextDay, ["b", Off + Duration.FromDays(1), null, "good"]);

        Assert.Equal([(Racing.Day, BlockState.Same, 2), (NextDay, BlockState.Same, 1)], (await VerifyAsync(store, "races")).Select(b => (b.Range!.Value, b.State, b.Recorded)));
    }

    [Fact]
    public async Task A_range_that_cuts_a_day_verifies_it_whole_and_no_other()
    {
        await using var store = await StoredAsync();

        Assert.Equal([Racing.Day], (await store.VerifyAsync(Store.Hours("2025-05-20T05:00:00Z", 1), store.Catalog.Dataset("races"))).Select(b => b.Range!.Value));
    }

    [Fact]
    public async Task An_identical_refetch_writes_no_digest()
    {
        await using var store = await StoredAsync();
        const string Version = "SELECT string_agg(d::text || xmin || xmax, ' ' ORDER BY series_id, key) FROM datafetch.row_digest d";
        var before = await store.ScalarAsync<string>(Version);

        Assert.Equal(0, await SayAsync(store, Racing.Day, ["a", Off, null, "good"], ["b", Off, null, "good"]));

        Assert.Equal(before, await store.ScalarAsync<string>(Version));
    }

    [Fact]
    public async Task Rows_of_before_digests_were_recorded_are_unrecorded_until_a_refetch_agrees()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("TRUNCATE datafetch.row_digest; UPDATE datafetch.dataset SET digests_since = now()");
        var unrecorded = Assert.Single(await VerifyAsync(store, "races"));
        Assert.Equal((BlockState.Unrecorded, 3L, 0), (unrecorded.State, unrecorded.Rows, unrecorded.Different.Count));

        await SayAsync(store, Racing.Day, ["a", Off, null, "good"], ["b", Off, null, "firm"]);

        Assert.Equal([(BlockState.Same, 2L), (BlockState.Unrecorded, 1L)], (await VerifyAsync(store, "races")).Select(b => (b.State, b.Rows)));
    }

    [Fact]
    public async Task A_row_that_somebody_adds_is_told_apart_from_those_of_before_digests_were_recorded()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("TRUNCATE datafetch.row_digest; UPDATE datafetch.dataset SET digests_since = now()");
        await store.ExecuteAsync("INSERT INTO data.races (series_id, at, provider_id, race) SELECT series_id, at, provider_id, 'x' FROM data.races WHERE race = 'b'");

        Assert.Equal([(BlockState.AdditionalRows, 1L), (BlockState.Unrecorded, 3L)], (await VerifyAsync(store, "races")).Select(b => (b.State, b.Rows)));
    }

    [Fact]
    public async Task A_column_that_the_catalog_adds_changes_no_digest_of_a_row()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("ALTER TABLE data.races ADD COLUMN added text");
        var races = store.Catalog.Dataset("races");

        var blocks = await store.VerifyAsync(Both, races with { Columns = [.. races.Columns, races.Columns[0] with { Name = "added" }] });

        Assert.All(blocks, b => Assert.Equal(BlockState.Same, b.State));
    }

    private static Task<List<VerifiedBlock>> VerifyAsync(Store store, string dataset) => store.VerifyAsync(Both, store.Catalog.Dataset(dataset));

    // Races with their off, day and going.
    private static Task<long> SayAsync(Store store, TimeRange day, params object?[][] races) =>
        store.StoreChunkAsync(Racing.Chunk(day, "cards"), store.Fill("cards", "races", null, races));

    private async Task<Store> StoredAsync()
    {
        var store = await Racing.CreateAsync(postgres);
        await SayAsync(store, Racing.Day, ["a", Off, null, "good"], ["b", Off, null, "good"]);
        await SayAsync(store, NextDay, ["c", Off + Duration.FromDays(1), null, "good"]);
        await store.StoreChunkAsync(Racing.Chunk(NextDay, "cards"), store.Fill("cards", "horses", null, ["h1", "One"], ["h2", "Two"], ["h3", "Three"]));
        return store;
    }
}
