using System.Text.Json;
using DataFetch.Integration.Tests.Running;

namespace DataFetch.Integration.Tests.Cli;

/// <summary>What one call of <c>datafetch</c> came to.</summary>
internal sealed record CommandResult(int Code, string Output, string Error)
{
    /// <summary>The output as the array of flat objects that <c>--json</c> promises.</summary>
    public IReadOnlyList<JsonElement> Rows()
    {
        using var document = JsonDocument.Parse(Output);
        var rows = document.RootElement.Clone().EnumerateArray().ToList();
        Assert.All(rows.SelectMany(r => r.EnumerateObject()), property =>
        {
            Assert.Matches("^[a-z][a-z0-9_]*$", property.Name);
            Assert.False(property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array, $"{property.Name} is not flat.");
        });
        return rows;
    }
}

/// <summary>The built <c>datafetch</c> as a process.</summary>
internal static class CommandLine
{
    /// <param name="grpc">Where all services answer.</param>
    public static async Task<CommandResult> RunAsync(string grpc, string arguments, CancellationToken ct)
    {
        string[] services = ["FETCHER", "GAPS", "BACKFILL", "QUERY"];
        await using var process = ChildProcess.Start(
            "Cli", services.Select(s => KeyValuePair.Create($"DATAFETCH_{s}", (string?)grpc)), arguments.Split(' '));
        var code = await process.WaitForExitAsync(ct);
        return new CommandResult(code, process.Output, process.Error);
    }
}
