using System.Diagnostics;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;

namespace DataFetch.Integration.Tests.Samples;

/// <summary>The sample for Python, as it is, against a running system.</summary>
[Collection(SharedSystemGroup.Name)]
public sealed class PythonSampleTests(SharedSystem shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task It_makes_its_code_of_the_protos_and_reads_rows_with_how_complete_they_are()
    {
        var python = await PythonAsync();
        var system = await shared.GetAsync(Ct);
        await system.Clients.RunAsync("2024-09-20", "2024-09-20", Ct, "spot_prices");
        using var generated = new TemporaryFolder();

        var (code, output, error) = await RunAsync(
            python, generated.Path, "read_data.py", "spot_prices", "2024-09-20", "2024-09-21", "--address", new Uri(system.Host.GrpcAddress).Authority);

        Assert.Equal((1, "24 of 48 slots are there, 24 are missing"), (code, error.Trim()));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal((25, "series,at,price_eur_mwh"), (lines.Length, lines[0]));
        Assert.StartsWith("peninsular,2024-09-19T22:00:00+00:00,", lines[1], StringComparison.Ordinal);
    }

    // Debian's own first: another that goes by the name may not have its packages.
    private static async Task<string> PythonAsync()
    {
        foreach (var python in (string[])["/usr/bin/python3", "python3"])
        {
            try
            {
                if ((await RunAsync(python, "", "-c", "import grpc, google.protobuf")).Code == 0)
                {
                    return python;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // It is not there.
            }
        }

        TestRequirement.Missing(
            "The Python sample wants 'apt-get install python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc libprotobuf-dev', or its requirements.txt.");
        return "";
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string python, string generated, params string[] arguments)
    {
        var start = new ProcessStartInfo(python, arguments)
        {
            WorkingDirectory = Path.Combine(Repository.Root, "samples", "python"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GENERATED"] = generated;
        start.Environment["GOOGLE_PROTOS"] = GoogleProtos;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output, await error);
    }

    private static string GoogleProtos => Directory.EnumerateDirectories(
        Path.Combine(Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"), "microsoft.aspnetcore.grpc.jsontranscoding"))
        .Select(version => Path.Combine(version, "content", "protos")).Last(Directory.Exists);
}
