namespace DataFetch.UpstreamSimulator.Tests;

public sealed class SimulatorCommandTests
{
    private static async Task<(int Code, SimulatorOptions? Options)> RunAsync(string line)
    {
        SimulatorOptions? given = null;
        var root = new SimulatorCommand().Root((options, _) =>
        {
            given = options;
            return Task.FromResult(0);
        });
        System.CommandLine.InvocationConfiguration quiet = new() { Output = TextWriter.Null, Error = TextWriter.Null };
        var code = await root.Parse(line).InvokeAsync(quiet, TestContext.Current.CancellationToken);
        return (code, given);
    }

    [Fact]
    public async Task Without_options_it_is_the_standard()
    {
        var (_, options) = await RunAsync("");
        Assert.Equivalent(new SimulatorOptions(), options, strict: true);
    }

    [Fact]
    public async Task Every_option_reaches_the_simulator()
    {
        var (_, options) = await RunAsync(
            "--port 8099 --seed 7 --sip-nodes 12 --latency-ms 80-150 --limit sip=60/60 --limit sip=5/0.5 --limit redata=10/1 "
            + "--empty-pages 0.1 --empty-first-pages --server-errors 0.05 --replay some --write-siar-files files "
            + "--market-symbols 500 --finviz-2021");

        Assert.NotNull(options);
        Assert.Equal((8_099, 7, 12), (options.Port, options.Seed, options.SipNodes));
        Assert.Equal((80, 150), (options.LatencyMin.TotalMilliseconds, options.LatencyMax.TotalMilliseconds));
        Assert.Equal([new(60, TimeSpan.FromMinutes(1)), new(5, TimeSpan.FromSeconds(0.5))], options.Limits["sip"]);
        Assert.Equal([new(10, TimeSpan.FromSeconds(1))], options.Limits["redata"]);
        Assert.Equal((0.1, true, 0.05, "some"),
            (options.EmptyPageShare, options.EmptyFirstPages, options.ServerErrorShare, options.ReplayFolder));
        Assert.Equal("files", options.Siar.WriteFilesTo);
        Assert.Equal((500, true), (options.MarketSymbols, options.Finviz.Markup2021));
    }

    [Fact]
    public async Task Every_fault_reaches_the_simulator()
    {
        var (_, options) = await RunAsync("--fault sip=throttle-429:0.1 --fault sip=timeout:0.02 --fault redata=waf-page:1@/redata/es");
        Assert.Equal(
            [new("sip", FaultKinds.Throttle429, 0.1), new("sip", FaultKinds.Timeout, 0.02), new("redata", FaultKinds.WafPage, 1, "/redata/es")],
            options?.Faults);
    }

    [Fact]
    public async Task Every_detail_of_the_faults_reaches_the_simulator()
    {
        var (_, options) = await RunAsync(
            "--retry-after 9 --burst-length 4 --timeout-seconds 30 --slow-drip-seconds 2.5 --wrong-charset latin1 --limit-cap 77 "
            + "--shift-rows 6 --shift-total 60");
        Assert.Equal(new(9, 4, 30, 2.5, "latin1", 77, 6, 60), options?.FaultDetails);
    }

    [Fact]
    public async Task What_is_late_and_revised_reaches_the_simulator()
    {
        var (_, options) = await RunAsync("--late cmg_online=8/3600 --revise spot_prices=7200");
        Assert.Equal([new("cmg_online", 8, 3_600)], options?.Late);
        Assert.Equal([new("spot_prices", 7_200)], options?.Revisions);
    }

    [Fact]
    public async Task Keys_and_habits_reach_the_simulator()
    {
        var (_, options) = await RunAsync("--key sip=a --key sip=b --cmg-real-max-limit 0 --quarter-hourly-spot-from 2026-01-01");
        Assert.Equal(["a", "b"], options?.Keys["sip"]);
        Assert.Equal((0, new(2026, 1, 1)), (options!.CmgRealMaxLimit, options.QuarterHourlySpotFrom));
    }

    [Fact]
    public async Task Habits_of_The_Racing_API_reach_the_simulator()
    {
        var (_, options) = await RunAsync(
            "--races-a-day 300 --largest-field 16 --running-horses 0.05 --racing-version October2025 --ignore-racing-regions --missing-horse-profiles 0.1 --late-race-results 0.2 "
            + "--corrected-race-results 0.3 --non-runners-have-ids");
        Assert.Equal(
            new()
            {
                RacesADay = 300,
                LargestField = 16,
                RunningShare = 0.05,
                Version = DataFetch.UpstreamSimulator.Racing.RacingVersion.October2025,
                IgnoreRegionFilter = true,
                MissingProfileShare = 0.1,
                LateResultShare = 0.2,
                CorrectedResultShare = 0.3,
                NonRunnersHaveIds = true,
            },
            options?.Racing);
    }

    [Fact]
    public async Task Full_means_the_real_grid() =>
        Assert.Equal(SimulatorOptions.FullGrid, (await RunAsync("--full")).Options?.SipNodes);

    [Theory]
    [InlineData("--limit sip=many")]
    [InlineData("--latency-ms fast")]
    [InlineData("--seed x")]
    [InlineData("--fault sip=timeout")]
    [InlineData("--late cmg_online=8")]
    [InlineData("--revise cmg_online")]
    [InlineData("--key sip")]
    [InlineData("--quarter-hourly-spot-from soon")]
    [InlineData("--no-such-option")]
    public async Task A_mistake_starts_nothing(string line)
    {
        var (code, options) = await RunAsync(line);
        Assert.NotEqual(0, code);
        Assert.Null(options);
    }
}
