namespace DataFetch.UpstreamSimulator.Tests.Faults;

public sealed class FaultDrawTests
{
    private static async Task<string[]> OutcomesAsync(SimulatorOptions options, int asks = 60)
    {
        await using var simulator = await RunningSimulator.StartAsync(options);
        for (var ask = 0; ask < asks; ask++) await simulator.GetAsync(Faulty.Sip);
        return await simulator.OutcomesAsync();
    }

    [Fact]
    public async Task Equal_seeds_draw_equal_faults()
    {
        var options = Faulty.Options(FaultKinds.Error200, 0.5);
        Assert.Equal(await OutcomesAsync(options), await OutcomesAsync(options));
    }

    [Fact]
    public async Task Another_seed_draws_others()
    {
        var options = Faulty.Options(FaultKinds.Error200, 0.5);
        Assert.NotEqual(await OutcomesAsync(options), await OutcomesAsync(options with { Seed = 2 }));
    }

    [Fact]
    public async Task A_repeat_draws_again()
    {
        var outcomes = await OutcomesAsync(Faulty.Options(FaultKinds.Error200, 0.5));
        Assert.InRange(outcomes.Count(outcome => outcome == "ok"), 15, 45);
    }

    [Fact]
    public async Task Two_faults_have_their_shares_side_by_side()
    {
        var outcomes = await OutcomesAsync(Faulty.Options(FaultKinds.Error200, 0.5) with
        {
            Faults = [new(Sources.Sip, FaultKinds.Error200, 0.5), new(Sources.Sip, FaultKinds.Throttle200, 0.5)],
        });
        Assert.Equal([FaultKinds.Error200, FaultKinds.Throttle200], outcomes.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_burst_lasts_its_length_at_least()
    {
        var outcomes = await OutcomesAsync(Faulty.Options(FaultKinds.ServerErrorBurst, 0.05, new(BurstLength: 4)), asks: 200);
        var runs = string.Concat(outcomes.Select(outcome => outcome == "ok" ? ' ' : 'x')).Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.NotEmpty(runs);
        Assert.All(runs.SkipLast(1), run => Assert.InRange(run.Length, 4, 200)); // the asks may end within the last one
    }

    [Theory]
    [InlineData("""{"faults":[{"source":"nobody","kind":"waf-page","share":0.1}]}""", "Fault for 'nobody'")]
    [InlineData("""{"faults":[{"source":"sip","kind":"flood","share":0.1}]}""", "Fault 'flood'")]
    [InlineData("""{"faults":[{"source":"sip","kind":"waf-page","share":1.1}]}""", "Fault share")]
    [InlineData("""{"faults":[{"source":"sip","kind":"waf-page","share":0.6},{"source":"sip","kind":"timeout","share":0.6}]}""", "more than 1")]
    [InlineData("""{"faults":[{"source":"redata","kind":"reordered","share":0.1}]}""", "SIP's pages")]
    [InlineData("""{"faults":[null]}""", "null")]
    [InlineData("""{"fault_details":{"burst_length":0}}""", "Burst length")]
    [InlineData("""{"late":[{"dataset":"nothing","slots":1,"lag_seconds":1}]}""", "Dataset 'nothing'")]
    [InlineData("""{"late":[{"dataset":"cmg_online","slots":-1,"lag_seconds":1}]}""", "Late slots")]
    [InlineData("""{"revisions":[{"dataset":"nothing","after_seconds":1}]}""", "Dataset 'nothing'")]
    [InlineData("""{"cmg_real_max_limit":-1}""", "greatest limit")]
    public async Task A_faulty_fault_is_refused(string body, string why)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        using StringContent content = new(body);
        using var answer = await simulator.Client.PutAsync("/simulator/settings", content, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
