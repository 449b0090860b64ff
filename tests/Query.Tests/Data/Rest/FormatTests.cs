using System.Net;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DuckDB.NET.Data;

namespace DataFetch.Query.Tests.Data.Rest;

public sealed class FormatTests(PostgresFixture postgres)
{
    private const string Json = "application/json";
    private const string Ndjson = "application/x-ndjson";
    private const string Csv = "text/csv";
    private const string Arrow = "application/vnd.apache.arrow.stream";
    private const string Parquet = "application/vnd.apache.parquet";
    private const string Query = "?from=2025-06-01T00:00:00Z&to=2025-06-01T02:00:00Z";
    private const string Data = $"/datasets/prices/data{Query}";
    private const string Export = $"/datasets/prices/export{Query}";

    [Fact]
    public async Task CSV_has_a_line_of_names_and_a_line_a_row_and_the_slots_in_a_header()
    {
        await using var service = await StartAsync();

        using var answer = await GetAsync(service, $"{Data}&columns=amount&columns=note", Csv);

        Assert.Equal(
            "series,at,provider,amount,note\r\n"
            + "a,2025-06-01T00:00:00Z,near.hours,1.5,\"x,y\"\r\na,2025-06-01T01:00:00Z,near.hours,,\r\n"
            + "b,2025-06-01T00:00:00Z,near.hours,1.5,\"x,y\"\r\nb,2025-06-01T01:00:00Z,near.hours,,\r\n",
            await answer.Content.ReadAsStringAsync(RunningService.Ct));
        Assert.Equal(
            """{"expected":4,"present":4,"provisional":0,"absent":0,"unreachable":0,"missing":0}""", answer.Headers.GetValues("datafetch-slots").Single());
    }

    [Fact]
    public async Task Arrow_is_a_stream_of_typed_batches()
    {
        await using var service = await StartAsync();

        using var answer = await GetAsync(service, Data, Arrow);
        using var reader = new ArrowStreamReader(await answer.Content.ReadAsStreamAsync(RunningService.Ct));
        using var batch = await reader.ReadNextRecordBatchAsync(RunningService.Ct);

        Assert.Equal(["series", "at", "provider", "amount", "ratio", "count", "note"], batch.Schema.FieldsList.Select(f => f.Name));
        Assert.Equal((4, 1.5m, null), (batch.Length, ((Decimal128Array)batch.Column("amount")).GetValue(0), ((Decimal128Array)batch.Column("amount")).GetValue(1)));
    }

    [Fact]
    public async Task An_exported_Parquet_file_is_read_by_DuckDB()
    {
        await using var service = await StartAsync();
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "prices.parquet");

        using var answer = await GetAsync(service, Export, null);
        await File.WriteAllBytesAsync(path, await answer.Content.ReadAsByteArrayAsync(RunningService.Ct), RunningService.Ct);

        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
        command.CommandText = $"SELECT count(*)::varchar || ' ' || sum(amount)::double::varchar || ' ' || min(note) FROM '{path}'";
        Assert.Equal("4 3.0 x,y", command.ExecuteScalar());
    }

    [Fact]
    public async Task An_answer_of_many_batches_is_whole_in_every_format()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.ExecuteAsync(
            $"""
            INSERT INTO data.sales (series_id, at, provider_id, amount)
            SELECT {service.SeriesId("sales", "")}, '2025-01-31T23:00:00Z'::timestamptz + n * interval '1 second', 1, n FROM generate_series(1, 60000) n
            """);
        const string Url = "/datasets/sales/export?from=2025-02-01&to=2025-02-01&format=";

        var csv = (await service.Rest.GetStringAsync($"{Url}csv", RunningService.Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var lines = (await service.Rest.GetStringAsync($"{Url}ndjson", RunningService.Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var reader = new ArrowStreamReader(await service.Rest.GetStreamAsync(new Uri($"{Url}arrow", UriKind.Relative), RunningService.Ct));
        var rows = 0;
        while (await reader.ReadNextRecordBatchAsync(RunningService.Ct) is { } batch)
        {
            rows += batch.Length;
            batch.Dispose();
        }

        Assert.Equal((60_001, 60_000, 60_000), (csv.Length, lines.Length, rows));
        Assert.EndsWith(",2025-02-01T15:40:00Z,far.hour,60000", csv[^1].TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, Json)]
    [InlineData("*/*", Json)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Json)]
    [InlineData("text/*", Csv)]
    [InlineData("text/csv;q=0.5, application/x-ndjson", Ndjson)]
    [InlineData("application/json;q=0, */*;q=0.1", Ndjson)]
    [InlineData("Application/Vnd.Apache.Parquet", Parquet)]
    public async Task The_format_is_what_the_caller_accepts_most(string? accept, string type)
    {
        await using var service = await StartAsync();

        using var answer = await GetAsync(service, Data, accept);

        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("csv", Csv)]
    [InlineData("NDJSON", Ndjson)]
    [InlineData("arrow", Arrow)]
    [InlineData("parquet", Parquet)]
    [InlineData("json", Json)]
    public async Task A_format_by_its_name_wins_over_Accept_and_an_export_is_a_file_with_a_name(string format, string type)
    {
        await using var service = await StartAsync();

        using var answer = await GetAsync(service, $"{Export}&format={format}", Json);

        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            $"attachment; filename=prices_20250601T000000Z_20250601T020000Z.{format.ToLowerInvariant()}", answer.Content.Headers.ContentDisposition!.ToString());
    }

    [Fact]
    public async Task What_no_answer_is_in_is_not_acceptable_and_the_caller_learns_what_there_is()
    {
        await using var service = await StartAsync();

        var (status, text) = await RefuseAsync(service, Data, "text/html, application/xml;q=0.5");

        Assert.Equal(HttpStatusCode.NotAcceptable, status);
        Assert.Equal($"There is no answer as text/html, application/xml; q=0.5. There is: {Json}, {Ndjson}, {Csv}, {Arrow}, {Parquet}.", text);
    }

    [Theory]
    [InlineData("&format=xlsx", "'format' is none of json, ndjson, csv, arrow, parquet: 'xlsx'.")]
    [InlineData("&page_size=5", "Unknown parameter 'page_size'; /datasets/prices/export takes from, to, days_back, series, columns, missing, order, max_age, as_of, stale_if_error, format.")]
    public async Task What_cannot_be_exported_is_refused(string more, string text)
    {
        await using var service = await StartAsync();

        Assert.Equal((HttpStatusCode.BadRequest, text), await RefuseAsync(service, Export + more, null));
    }

    private async Task<RunningService> StartAsync()
    {
        var service = await Answers.StartAsync(postgres);
        await service.StoreAsync(
            "prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T02:00:00Z"), (_, at) => at.InUtc().Hour == 0 ? [1.50m, 0.5, 7L, "x,y"] : []);
        return service;
    }

    private static async Task<HttpResponseMessage> GetAsync(RunningService service, string url, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        return await service.Rest.SendAsync(request, RunningService.Ct);
    }

    private static async Task<(HttpStatusCode Status, string? Text)> RefuseAsync(RunningService service, string url, string? accept)
    {
        using var answer = await GetAsync(service, url, accept);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(RunningService.Ct));
        return (answer.StatusCode, json.RootElement.GetProperty("message").GetString());
    }
}
