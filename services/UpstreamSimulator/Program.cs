using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Siar;
using Microsoft.Extensions.Logging.Console;

return await new SimulatorCommand().Root(RunAsync).Parse(args).InvokeAsync();

static async Task<int> RunAsync(SimulatorOptions options, CancellationToken ct)
{
    try
    {
        if (options.Siar.WriteFilesTo is { } folder)
        {
            var paths = SiarFiles.Write(options, folder, TimeProvider.System.GetUtcNow());
            await Console.Error.WriteLineAsync($"{paths.Count} files are in {Path.GetFullPath(folder)}.");
            return 0;
        }

        await using var app = SimulatorApp.Build(options, LogToStandardError);
        await app.RunAsync(ct);
        return 0;
    }
    catch (Exception e) when (e is ArgumentException or IOException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}

static void LogToStandardError(WebApplicationBuilder builder)
{
    builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
    builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // its request lines would show the key
    builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
