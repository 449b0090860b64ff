using DataFetch.Standalone.Embedded;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataFetch.Query.Tests.Data.Caching;

/// <summary>While Postgres is down.</summary>
public sealed class StaleTests(PostgresFixture postgres)
{
    private const string From = "2025-06-01T00:00:00Z";
    private const string To = "2025-06-03T00:00:00Z";

    [Fact(Timeout = 120_000)]
    public async Task Who_takes_old_answers_gets_what_was_known_and_is_told_so_and_who_does_not_gets_an_error()
    {
        using var folder = new TemporaryFolder();
        var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataFolder = folder.Path, Durable = false }, NullLogger.Instance, RunningService.Ct);
        await using var service = await Answers.StartAsync(postgres, ("ConnectionStrings:datafetch", server.ConnectionString));
        await service.StoreAsync("prices", RunningService.Range(From, "2025-06-02T00:00:00Z"), (_, _) => [1m]);
        var known = await service.GetAsync(Request(To));
        var at = service.Clock.Now;

        await server.DisposeAsync();
        service.Clock.Now = at.AddHours(1);
        var stale = await service.GetAsync(Request(To));
        var descending = Request(To);
        descending.Order = Order.Descending;
        var backwards = await service.GetAsync(descending);
        var wider = await service.GetAsync(Request("2025-06-04T00:00:00Z"));
        var refused = await service.RefuseAsync(Answers.Prices(From, To));
        var unknown = await service.RefuseAsync(new() { Dataset = "prices", From = "2024-11-01", To = "2024-11-02", StaleIfError = true });

        Assert.Null(known.Coverage.StaleSince);
        Assert.Equal(known.Rows, stale.Rows);
        Assert.Equal(known.Rows.Where(r => r[0] == "a").Reverse(), backwards.Rows.Where(r => r[0] == "a"));
        Assert.Equal(known.Coverage.Slots, stale.Coverage.Slots);
        Assert.Equal(at, stale.Coverage.StaleSince.ToDateTimeOffset());
        Assert.Contains("database cannot be reached", Assert.Single(stale.Coverage.Errors), StringComparison.Ordinal);
        Assert.Equal((48, 96), (wider.Coverage.Slots.Present, wider.Coverage.Slots.Missing));
        Assert.Equal([StatusCode.Unavailable, StatusCode.Unavailable], [refused.StatusCode, unknown.StatusCode]);
    }

    private static GetDataRequest Request(string to) => new() { Dataset = "prices", From = From, To = to, StaleIfError = true };
}
