using System.CommandLine;
using DataFetch.Standalone.Demo;
using DataFetch.Standalone.Hosting;

namespace DataFetch.Standalone;

/// <summary>The command line: runs everything on this machine, or the demo.</summary>
internal static class StandaloneCommand
{
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(30);

    public static Task<int> RunAsync(string[] args)
    {
        var demo = new Option<bool>("--demo") { Description = "Runs the main job against simulated upstreams, with limits set for the demo." };
        var exit = new Option<bool>("--exit") { Description = "With --demo: ends when it is done; code 0 only when all is complete and equal to the truth." };
        var json = new Option<bool>("--json") { Description = "With --demo: prints the result as one JSON document on stdout." };
        var full = new Option<bool>("--full") { Description = "With --demo: the real grid, 440 pages of SIP a day instead of 20." };
        var replay = new Option<string?>("--replay") { Description = "With --demo: a folder with recorded bodies that are answered where they apply.", HelpName = "DIR" };
        var data = new Option<string?>("--data") { Description = "The folder of the embedded Postgres.", HelpName = "DIR" };
        var freePorts = new Option<bool>("--free-ports") { Description = "Listens on free ports instead of 5100 to 5204; says which." };
        var set = new Option<string[]>("--set") { Description = "A setting, such as Sources:sip:Key=…; may be given more than once.", HelpName = "KEY=VALUE", DefaultValueFactory = _ => [] };

        var root = new RootCommand("DataFetch on one machine: all services in one process, on an embedded Postgres and Redis.")
        {
            demo, exit, json, full, replay, data, freePorts, set,
        };
        set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--set '{token.Value}' is not KEY=VALUE, such as Sources:sip:Key=abc.");
            }
        });
        root.Validators.Add(result =>
        {
            if (!result.GetValue(demo) && (result.GetValue(exit) || result.GetValue(json) || result.GetValue(full) || result.GetValue(replay) is not null))
            {
                result.AddError("--exit, --json, --full and --replay go with --demo.");
            }
        });
        root.SetAction((parsed, ct) => GuardAsync(() =>
        {
            var options = new StandaloneOptions
            {
                DataFolder = parsed.GetValue(data),
                FreePorts = parsed.GetValue(freePorts),
                Settings = (parsed.GetValue(set) ?? []).ToDictionary(s => s[..s.IndexOf('=', StringComparison.Ordinal)], s => (string?)s[(s.IndexOf('=', StringComparison.Ordinal) + 1)..]),
            };
            return parsed.GetValue(demo)
                ? DemoCommand.RunAsync(
                    new DemoOptions
                    {
                        Standalone = options,
                        Exit = parsed.GetValue(exit),
                        Json = parsed.GetValue(json),
                        Full = parsed.GetValue(full),
                        ReplayFolder = parsed.GetValue(replay),
                    }, ct)
                : ServeAsync(options, ct);
        }));
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeToStop });
    }

    private static async Task<int> ServeAsync(StandaloneOptions options, CancellationToken ct)
    {
        await using var host = await StandaloneHost.StartAsync(options, ct);
        await Console.Error.WriteLineAsync($"DataFetch is up: REST at {host.Address}, gRPC at {host.GrpcAddress}. Ctrl-C ends it.");
        await host.WaitForEndAsync(ct);
        return 0;
    }

    private static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
        catch (Exception e) when (StandaloneFault.Explain(e) is { } text)
        {
            await Console.Error.WriteLineAsync(text);
            return 1;
        }
    }
}
