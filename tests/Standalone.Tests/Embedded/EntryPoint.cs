using DataFetch.Standalone.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Runner.InProc.SystemConsole;

namespace DataFetch.Standalone.Tests.Embedded;

/// <summary>Runs the tests; with <c>--hold-postgres FOLDER</c> it is instead a parent of an embedded Postgres, to be killed.</summary>
internal static class EntryPoint
{
    public const string HoldPostgres = "--hold-postgres";

    private static async Task<int> Main(string[] args)
    {
        if (args is not [HoldPostgres, var folder])
        {
            return await ConsoleRunner.Run(args);
        }

        var options = new EmbeddedPostgresOptions { DataFolder = folder, Durable = false };
        await using var postgres = await EmbeddedPostgres.StartAsync(options, NullLogger.Instance, CancellationToken.None);
        await Console.Out.WriteLineAsync(postgres.ConnectionString);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
