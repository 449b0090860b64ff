using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Processes;

/// <summary>One process with everything in it: it starts, stops and dies without leaving anything behind, and keeps its data.</summary>
public sealed class StandaloneProcessTests
{
    private const string Day = "2025-01-15";

    private static readonly TimeSpan TimeToVanish = TimeSpan.FromSeconds(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task SIGTERM_ends_it_with_code_0_and_no_Postgres_is_left()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in /proc.");
        using var folder = new TemporaryFolder();
        await using var upstreams = await Upstreams.StartAsync(Upstreams.Limited(sipCalls: 30, redataCalls: 30), Ct);
        await using var standalone = await StandaloneProcess.StartAsync(folder.Path, upstreams, Ct);
        using var http = new HttpClient();
        Assert.True((await http.GetAsync(new Uri($"{standalone.Rest}/health"), Ct)).IsSuccessStatusCode);
        Assert.NotEqual(0, PostgresProcesses.CountIn(folder.Path));

        await standalone.Process.SignalAsync("TERM", Ct);

        Assert.True(await standalone.Process.WaitForExitAsync(Ct) == 0, $"{standalone.Process.ExitCode}: {standalone.Process.Error}");
        Assert.Equal(0, PostgresProcesses.CountIn(folder.Path));
        Assert.Equal("", standalone.Process.Output.Trim());
    }

    [Fact(Timeout = 180_000)]
    public async Task SIGKILL_leaves_no_Postgres_for_more_than_5_seconds_and_the_data_are_there_after_a_restart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in /proc.");
        using var folder = new TemporaryFolder();
        await using var upstreams = await Upstreams.StartAsync(Upstreams.Limited(sipCalls: 30, redataCalls: 30), Ct);
        await using (var first = await StandaloneProcess.StartAsync(folder.Path, upstreams, Ct))
        {
            Assert.Equal(RunState.Completed, (await first.Clients.RunAsync(Day, Day, Ct, "spot_prices")).State);

            await first.Process.KillAsync(Ct);

            await Eventually.TrueAsync(() => Task.FromResult(PostgresProcesses.CountIn(folder.Path) == 0), TimeToVanish);
        }

        await upstreams.ForgetArrivalsAsync(Ct);
        await using var second = await StandaloneProcess.StartAsync(folder.Path, upstreams, Ct);
        await second.Clients.AssertEqualToTruthAsync(upstreams, Day, Day, Ct, "spot_prices");
        Assert.Empty(await upstreams.ArrivalsAsync(Ct));

        await second.Process.SignalAsync("TERM", Ct);
        Assert.Equal(0, await second.Process.WaitForExitAsync(Ct));
    }
}
