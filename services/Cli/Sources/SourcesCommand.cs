using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Sources;

/// <summary>
/// <c>datafetch sources</c>: the upstreams and how they are; with <c>--providers</c> how the calls of each of their requests went;
/// with <c>--check</c> one cheap call to one of them.
/// </summary>
internal sealed class SourcesCommand : SessionCommand
{
    private readonly Option<string?> check = new("--check") { Description = "Call this source once, within its budget, and say how it went.", HelpName = "SOURCE" };
    private readonly Option<bool> providers = new("--providers") { Description = "How the calls of each request went, of the whole fleet in the last 24 hours." };

    public SourcesCommand(SessionOptions options)
        : base("sources", "Lists the upstream APIs and how they are.", options)
    {
        Options.Add(check);
        Options.Add(providers);
    }

    protected override Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct) =>
        args.GetValue(check) is { } source ? CheckAsync(source, session, ct)
        : args.GetValue(providers) ? ListProvidersAsync(session, ct)
        : ListAsync(session, ct);

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var answer = await session.Fetcher.ListSourcesAsync(new(), session.Call(ct));
        session.Output.Write(
            answer.Sources,
            new("name", source => source.Name),
            new("title", source => source.Title),
            new("base_address", source => source.BaseAddress),
            new("status", source => source.Status),
            new("message", source => source.Message),
            new("calls", source => source.Calls),
            new("failed_calls", source => source.FailedCalls),
            new("success_rate", SuccessRate),
            new("seconds", Seconds),
            new("last_call_time", source => source.LastCallTime.ToInstant()),
            new("last_error", source => source.LastError),
            new("key_ends_time", source => source.KeyEndsTime.ToInstant()),
            new("datasets", source => string.Join(",", source.Datasets)));
        return ExitCode.Done;
    }

    private static async Task<int> ListProvidersAsync(Session session, CancellationToken ct)
    {
        var answer = await session.Fetcher.ListSourcesAsync(new(), session.Call(ct));
        session.Output.Write(
            answer.Sources.SelectMany(source => source.Providers),
            new("provider", provider => provider.Name),
            new("calls", provider => provider.Calls),
            new("failed_calls", provider => provider.FailedCalls),
            new("success_rate", provider => provider.HasSuccessRate ? provider.SuccessRate : null),
            new("seconds", provider => provider.HasSeconds ? provider.Seconds : null),
            new("stopped", provider => provider.Stopped));
        return ExitCode.Done;
    }

    private static async Task<int> CheckAsync(string source, Session session, CancellationToken ct)
    {
        var answer = await session.Fetcher.CheckSourceAsync(new() { Source = source }, session.Call(ct));
        session.Output.Write<CheckSourceResponse>(
            [answer],
            new("source", _ => source),
            new("ok", check => check.Ok),
            new("http_status", check => check.HttpStatus),
            new("seconds", check => check.Seconds),
            new("failure", check => check.Failure),
            new("message", check => check.Message),
            new("next", check => check.Next));
        return answer.Ok ? ExitCode.Done : ExitCode.NotDone;
    }

    private static object? SuccessRate(Source source)
    {
        var calls = source.Providers.Sum(p => p.Calls);
        return calls == 0 ? null : 1 - ((double)source.Providers.Sum(p => p.FailedCalls) / calls);
    }

    private static object? Seconds(Source source)
    {
        var calls = source.Providers.Sum(p => p.Calls);
        return calls == 0 ? null : source.Providers.Sum(p => p.Seconds * p.Calls) / calls;
    }
}
