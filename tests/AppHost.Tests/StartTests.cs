using System.ComponentModel;
using System.Diagnostics;

namespace DataFetch.AppHost.Tests;

public class StartTests
{
    [Fact]
    public async Task Everything_starts_and_becomes_healthy()
    {
        Assert.SkipUnless(
            await RunsAsync("docker") || await RunsAsync("podman"),
            "Needs a container runtime: neither 'docker info' nor 'podman info' succeeds on this machine.");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(5));
        await using var builder = await Model.ToRunAsync();
        await using var app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);

        foreach (var service in Model.Services)
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service, limit.Token);
            using var http = app.CreateHttpClient(service, "http");
            Assert.Contains("healthy", await http.GetStringAsync("/health", limit.Token));
        }
    }

    private static async Task<bool> RunsAsync(string runtime)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(runtime, "info")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(output, error);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
