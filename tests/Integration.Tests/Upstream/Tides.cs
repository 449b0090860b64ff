using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>The API of the README's example: hourly levels of two gauges, 50 records a page, the next page by a cursor.</summary>
internal sealed class Tides : IAsyncDisposable
{
    public const string Key = "tide-key";

    private const int PageSize = 50;

    private readonly WebApplication app;
    private int calls;

    private Tides(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public int Calls => Volatile.Read(ref calls);

    /// <summary>What the field with the level is called.</summary>
    public string LevelField { get; set; } = "level";

    public static async Task<Tides> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var tides = new Tides(builder.Build());
        tides.app.Run(tides.AnswerAsync);
        await tides.app.StartAsync(ct);
        return tides;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref calls);
        if (context.Request.Headers["X-Api-Key"] != Key)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var start = DateTime.Parse(context.Request.Query["from"]!, CultureInfo.InvariantCulture);
        var hours = (DateTime.Parse(context.Request.Query["to"]!, CultureInfo.InvariantCulture).AddDays(1) - start).TotalHours;
        var records = (
            from gauge in (string[])["cadiz", "vigo"]
            from hour in Enumerable.Range(0, (int)hours)
            select Record(gauge, start.AddHours(hour))).ToList();
        var skip = int.Parse(context.Request.Query["cursor"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var next = skip + PageSize < records.Count ? $"\"{skip + PageSize}\"" : "null";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            $$"""{"data": [{{string.Join(", ", records.Skip(skip).Take(PageSize))}}], "next": {{next}}}""", context.RequestAborted);
    }

    private string Record(string gauge, DateTime at) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"gauge": "{{gauge}}", "time": "{{at:yyyy-MM-dd'T'HH:mm:ss}}", "{{LevelField}}": {{at.Hour / 10.0}}}""");
}
