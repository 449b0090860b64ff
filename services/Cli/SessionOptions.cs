using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace DataFetch.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class SessionOptions
{
    public Option<Uri> Fetcher { get; } = Address("--fetcher", "DATAFETCH_FETCHER", 5201);

    public Option<Uri> Gaps { get; } = Address("--gaps", "DATAFETCH_GAPS", 5202);

    public Option<Uri> Backfill { get; } = Address("--backfill", "DATAFETCH_BACKFILL", 5203);

    public Option<Uri> Query { get; } = Address("--query", "DATAFETCH_QUERY", 5204);

    // No default here: help prints defaults, and this one is a secret.
    public Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = "The services' key (Auth:ApiKey); default: $DATAFETCH_API_KEY.",
        Recursive = true,
        HelpName = "KEY",
    };

    public Option<TimeSpan?> Timeout { get; } = new("--timeout")
    {
        Description = "How long to wait for an answer, such as 30s, 5m, 1h; default: 30s, 10m for data, no end for watching.",
        CustomParser = Duration,
        Recursive = true,
        HelpName = "TIME",
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print an array of flat objects and nothing else.",
        Recursive = true,
    };

    public List<Option> All => [Fetcher, Gaps, Backfill, Query, ApiKey, Timeout, Json];

    private static Option<Uri> Address(string name, string variable, int port) => new(name)
    {
        Description = $"Address of the service's gRPC endpoint; default: ${variable} or http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}.",
        DefaultValueFactory = result => Parse(result, Environment.GetEnvironmentVariable(variable), variable)
            ?? new UriBuilder("http", "127.0.0.1", port).Uri,
        CustomParser = result => Parse(result, result.Tokens[0].Value, name)!,
        Recursive = true,
        HelpName = "URL",
    };

    private static Uri? Parse(ArgumentResult result, string? value, string name)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https" })
        {
            return address;
        }

        result.AddError($"{name} is '{value}'; it must be an address such as http://127.0.0.1:5203.");
        return null;
    }

    private static TimeSpan? Duration(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var (number, unit) = char.IsLetter(text.LastOrDefault()) ? (text[..^1], text[^1]) : (text, 's');
        var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (seconds > 0 && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value * seconds is > 0 and < 1e7)
        {
            return TimeSpan.FromSeconds(value * seconds);
        }

        result.AddError($"--timeout is '{text}'; it must be a time such as 30s, 5m or 1h.");
        return null;
    }
}
