using System.Net;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Arrivals;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace DataFetch.UpstreamSimulator.Tests;

/// <summary>A simulator on a free port whose clocks belong to the test.</summary>
internal sealed class RunningSimulator : IAsyncDisposable
{
    /// <summary>A morning in November, when Chile is at -3 and Spain at +1.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    private readonly WebApplication app;

    private RunningSimulator(WebApplication app, FakeTimeProvider clock, FakeTimeProvider arrivals)
    {
        this.app = app;
        Clock = clock;
        Arrivals = arrivals;
        Client = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public FakeTimeProvider Clock { get; }
    public FakeTimeProvider Arrivals { get; }
    public HttpClient Client { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<RunningSimulator> StartAsync() => StartAsync(new());

    public static async Task<RunningSimulator> StartAsync(SimulatorOptions options, DateTimeOffset? now = null)
    {
        FakeTimeProvider clock = new(now ?? Morning);
        FakeTimeProvider arrivals = new(Morning);
        var app = SimulatorApp.Build(options, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddKeyedSingleton<TimeProvider>(ArrivalClock.Key, arrivals);
        });
        await app.StartAsync(Ct);
        return new(app, clock, arrivals);
    }

    public async Task<(HttpStatusCode Status, byte[] Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path, Ct);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(Ct));
    }

    public async Task<byte[]> BytesAsync(string path)
    {
        var (status, body) = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        return body;
    }

    public async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await BytesAsync(path)).RootElement;

    public async Task<string[]> LinesAsync(string path) =>
        System.Text.Encoding.UTF8.GetString(await BytesAsync(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Task<JsonElement> SipAsync(string day, int page, int limit = 1_000) => JsonAsync(SipPath(day, page, limit));

    public static string SipPath(string day, int page, int limit = 1_000) =>
        $"/sip/costo-marginal-online/v4/findByDate?startDate={day}&endDate={day}&page={page}&limit={limit}&user_key=secret";

    public static string SipPathOf(string product, string day, int page = 1, int limit = 1_000, string more = "") =>
        $"/sip/{product}/v4/findByDate?startDate={day}&endDate={day}&page={page}&limit={limit}&user_key=secret{more}";

    public static string RedataPath(string firstDay, string lastDay, string? geo = null) =>
        $"/redata/es/datos/mercados/precios-mercados-tiempo-real?start_date={firstDay}T00:00&end_date={lastDay}T23:59&time_trunc=hour"
        + (geo is null ? "" : $"&geo_trunc=electric_system&geo_limit={geo}");

    /// <summary>All records of a day, page after page until the last, asking again where a page is empty.</summary>
    public async Task<List<JsonElement>> SipDayAsync(string day, int limit = 1_000)
    {
        List<JsonElement> records = [];
        var last = 1;
        for (var page = 1; page <= last; page++)
        {
            var body = await SipAsync(day, page, limit);
            if (!body.TryGetProperty("totalPages", out var pages)) body = await SipAsync(day, page, limit);
            last = body.GetProperty("totalPages").GetInt32();
            records.AddRange(body.GetProperty("data").EnumerateArray());
            Assert.True(pages.ValueKind == JsonValueKind.Undefined || pages.GetInt32() == last);
        }

        return records;
    }

    /// <summary>How the arrivals so far went.</summary>
    public async Task<string[]> OutcomesAsync() =>
        [.. (await JsonAsync("/simulator/log")).EnumerateArray().Select(line => line.GetProperty("outcome").GetString()!)];

    public async Task ChangeAsync(string settings)
    {
        using StringContent content = new(settings, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Client.PutAsync("/simulator/settings", content, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
