using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Truth;

/// <summary>Tells what a complete table has to hold.</summary>
internal static class TruthEndpoints
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>
    /// <c>GET /simulator/truth/{dataset}?from=…&amp;to=…&amp;series=…</c>: every row at an instant in [from, to) that the upstream has
    /// published by now, ordered by series (ordinal) and instant; all series if none is named.
    /// A snapshot has no instants: it is asked for without from and to.
    /// </summary>
    public static void MapTruth(this WebApplication app) => app.MapGet("/simulator/truth/{dataset}", AnswerAsync);

    private static async Task<Results<EmptyHttpResult, BadRequest<Refusal>, NotFound<Refusal>>> AnswerAsync(
        string dataset, HttpContext context, TruthDatasets datasets, WeatherTruth weather, MarketTruth market, TimeProvider clock)
    {
        if ((datasets.Find(dataset) ?? weather.Find(dataset) ?? market.Find(dataset)) is not { } truth)
        {
            var names = string.Join(", ", [.. TruthDatasets.Names, .. WeatherTruth.Names, .. MarketTruth.Names, .. Racing.Tables.RacingTruth.Names]);
            return TypedResults.NotFound(new Refusal($"There is no dataset '{dataset}': {names}."));
        }

        var asked = context.Request.Query;
        var (from, to) = truth.IsSnapshot ? (0, long.MaxValue) : (Seconds(asked["from"]) ?? long.MaxValue, Seconds(asked["to"]) ?? long.MinValue);
        if (to < from)
            return TypedResults.BadRequest(new Refusal("from and to are wanted as RFC 3339 instants, from before to."));

        var unknown = asked["series"].Except(truth.Series).ToList();
        if (unknown.Count > 0)
            return TypedResults.NotFound(new Refusal($"'{dataset}' has no series {string.Join(", ", unknown.Select(name => $"'{name}'"))}."));

        var series = asked["series"].Count == 0 ? truth.Series : [.. asked["series"].Distinct().Order(StringComparer.Ordinal)!];
        var end = Math.Min(to, truth.PublishedUntil(Instant.FromDateTimeOffset(clock.GetUtcNow())));
        await StreamAsync(context, truth, series, from, end);
        return TypedResults.Empty;
    }

    private static async Task StreamAsync(HttpContext context, TruthDataset truth, IReadOnlyList<string> series, long from, long end)
    {
        var ct = context.RequestAborted;
        var output = context.Response.BodyWriter;
        context.Response.ContentType = "application/x-ndjson";
        foreach (var name in series)
        {
            foreach (var write in truth.Rows(name, from, end))
            {
                write(output);
                if (output.UnflushedBytes > FlushBytes) await output.FlushAsync(ct);
            }
        }
    }

    /// <summary>Rounded up, so that a bound within a second excludes the row at its start.</summary>
    internal static long? Seconds(string? text)
    {
        if (text is null || OffsetDateTimePattern.Rfc3339.Parse(text) is not { Success: true } parsed) return null;
        var instant = parsed.Value.ToInstant();
        var seconds = instant.ToUnixTimeSeconds();
        return Instant.FromUnixTimeSeconds(seconds) < instant ? seconds + 1 : seconds;
    }
}
