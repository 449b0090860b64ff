using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Faults;

/// <summary>960 records a day, 10 pages of 100.</summary>
public sealed class FaultyPagesTests
{
    private const int Limit = 100;

    private static async Task<List<string>> PageAsync(RunningSimulator simulator, int page, int limit = Limit) =>
        Keys(await simulator.SipAsync(Faulty.Day, page, limit));

    private static List<string> Keys(JsonElement body) => [.. body.GetProperty("data").EnumerateArray().Select(Key)];

    private static string Key(JsonElement record) =>
        record.GetProperty("barra_transf").GetString() + " " + record.GetProperty("fecha_minuto").GetString();

    private static async Task<List<string>> SweepAsync(RunningSimulator simulator, int limit = Limit) =>
        (await simulator.SipDayAsync(Faulty.Day, limit)).ConvertAll(Key);

    private static async Task<List<string>> ShiftingSweepAsync(RunningSimulator simulator)
    {
        List<string> keys = [];
        for (var page = 1; page <= 10; page++) keys.AddRange(await PageAsync(simulator, page));
        return keys;
    }

    [Fact]
    public async Task A_duplicate_page_has_the_records_of_the_one_before()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.DuplicatePage);
        Assert.Equal(await PageAsync(simulator, 1), await PageAsync(simulator, 2));
    }

    [Fact]
    public async Task A_duplicate_page_says_the_number_that_was_asked_for()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.DuplicatePage);
        Assert.Equal(2, (await simulator.SipAsync(Faulty.Day, 2, Limit)).GetProperty("page").GetInt32());
    }

    [Fact]
    public async Task A_reordered_sweep_has_every_record_once()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Reordered);
        Assert.Equal(960, (await SweepAsync(simulator)).Distinct().Count());
    }

    [Fact]
    public async Task Two_reordered_sweeps_have_other_pages()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Reordered);
        var first = await SweepAsync(simulator);
        var second = await SweepAsync(simulator);

        Assert.NotEqual(first.Take(Limit).Order(StringComparer.Ordinal), second.Take(Limit).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reordered_page_has_the_same_records_in_another_order_when_it_is_repeated()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Reordered);
        await PageAsync(simulator, 1);
        var (first, again) = (await PageAsync(simulator, 4), await PageAsync(simulator, 4));

        Assert.NotEqual(first, again);
        Assert.Equal(first.Order(StringComparer.Ordinal), again.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rows_slide_so_that_the_next_page_repeats_some()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.ShiftingPages, details: new(ShiftRows: 7));
        var (first, second) = (await PageAsync(simulator, 1), await PageAsync(simulator, 2));

        Assert.Equal(first[^7..], second[..7]);
    }

    [Fact]
    public async Task A_sweep_over_shifting_pages_misses_what_came_to_the_front()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.ShiftingPages, details: new(ShiftRows: 5, ShiftTotal: 20));
        Assert.Equal(960 - 20, (await ShiftingSweepAsync(simulator)).Distinct().Count());
    }

    [Fact]
    public async Task The_sweep_after_it_has_every_record_once()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.ShiftingPages, details: new(ShiftRows: 5, ShiftTotal: 20));
        await ShiftingSweepAsync(simulator);
        var second = await SweepAsync(simulator);

        Assert.Equal((960, 960), (second.Count, second.Distinct().Count()));
    }

    [Fact]
    public async Task A_capped_limit_is_the_one_in_the_body()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.CappedLimit, details: new(LimitCap: 60));
        var body = await simulator.SipAsync(Faulty.Day, 1, Limit);

        Assert.Equal((60, 16, 60), (body.GetProperty("limit").GetInt32(), body.GetProperty("totalPages").GetInt32(), Keys(body).Count));
    }

    [Fact]
    public async Task A_capped_sweep_that_goes_by_the_body_has_every_record_once()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.CappedLimit, 0.5, new(LimitCap: 60));
        for (var sweep = 0; sweep < 6; sweep++) Assert.Equal(960, (await SweepAsync(simulator)).Distinct().Count());
    }

    [Fact]
    public async Task A_limit_below_the_cap_is_kept()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.CappedLimit, details: new(LimitCap: 200));
        Assert.Equal(Limit, (await PageAsync(simulator, 1)).Count);
    }

    [Fact]
    public async Task An_empty_page_can_be_a_fault_like_the_others()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.EmptyPage);
        Assert.Empty(await PageAsync(simulator, 3));
        Assert.Equal(["empty-page"], await simulator.OutcomesAsync());
    }

    [Theory]
    [InlineData(FaultKinds.DuplicatePage)]
    [InlineData(FaultKinds.Reordered)]
    [InlineData(FaultKinds.ShiftingPages)]
    [InlineData(FaultKinds.CappedLimit)]
    public async Task The_log_names_the_fault_of_the_page(string kind)
    {
        await using var simulator = await Faulty.StartAsync(kind, details: new(LimitCap: 60));
        await PageAsync(simulator, 2);

        Assert.Equal([kind], await simulator.OutcomesAsync());
    }

    [Fact]
    public async Task Faults_of_pages_come_together()
    {
        await using var simulator = await RunningSimulator.StartAsync(Faulty.Options(FaultKinds.Reordered) with
        {
            Faults = [new(Sources.Sip, FaultKinds.Reordered, 1), new(Sources.Sip, FaultKinds.DuplicatePage, 1)],
        });
        await PageAsync(simulator, 2);

        Assert.Equal(["duplicate-page+reordered"], await simulator.OutcomesAsync());
    }
}
