using System.Text;
using DataFetch.UpstreamSimulator;
using NodaTime;

namespace DataFetch.Benchmarks.Ingest;

/// <summary>One day of SIP's whole grid: 440 pages of up to 1,000 records.</summary>
internal static class SipDay
{
    public const int Rows = SimulatorOptions.FullGrid * 96;
    public const string Path = "/costo-marginal-online/v4/findByDate";
    private const int PageSize = 1_000;

    public static readonly LocalDate Date = new(2025, 6, 10);

    public static int Pages => (Rows + PageSize - 1) / PageSize;

    /// <summary>The bodies in order, as the simulator writes them.</summary>
    public static async Task<IReadOnlyList<byte[]>> RenderAsync(CancellationToken ct)
    {
        await using var simulator = SimulatorApp.Build(new SimulatorOptions { SipNodes = SimulatorOptions.FullGrid, EmptyPageShare = 0 });
        await simulator.StartAsync(ct);
        using var client = new HttpClient { BaseAddress = new Uri(simulator.Urls.First()) };
        var bodies = new List<byte[]>();
        for (var page = 1; page <= Pages; page++)
        {
            bodies.Add(await client.GetByteArrayAsync($"/sip{Path}?startDate={Date:uuuu-MM-dd}&endDate={Date:uuuu-MM-dd}&limit={PageSize}&page={page}&user_key=k", ct));
        }

        return bodies;
    }

    /// <summary>The nodes that bodies speak of.</summary>
    public static IReadOnlyCollection<string> Nodes(IEnumerable<byte[]> bodies)
    {
        var nodes = new SortedSet<string>(StringComparer.Ordinal);
        var before = "\"barra_transf\": \""u8;
        foreach (var body in bodies)
        {
            for (ReadOnlySpan<byte> left = body; left.IndexOf(before) is >= 0 and var at;)
            {
                left = left[(at + before.Length)..];
                nodes.Add(Encoding.ASCII.GetString(left[..left.IndexOf((byte)'"')]));
            }
        }

        return nodes;
    }

    /// <summary>The shipped source with every node instead of Chiloé's.</summary>
    public static string Source(IEnumerable<string> nodes) =>
        $$"""
        source: sip
        title: SIP with all nodes
        base_address: https://sip.test
        limits: [{ calls: 60, per: 60s }]
        concurrency: 4
        timeout: 30s
        requests:
          cmg_online:
            path: {{Path}}
            zone: America/Santiago
            query: { startDate: "{first_day}", endDate: "{last_day}" }
            chunk_days: 1
            paging: { parameter: page, size_parameter: limit, size: {{PageSize}}, first: 1, total_field: totalPages, empty_page_retries: 5, typical_pages: 440 }
            decoder: json-records
            records: data
            fills:
              - dataset: cmg_online
                series_field: barra_transf
                at_field: fecha_minuto
                at_format: local
                columns: { cmg_clp_kwh: cmg_clp_kwh_, cmg_usd_mwh: cmg_usd_mwh_ }
        datasets:
          cmg_online:
            title: Marginal cost online
            zone: America/Santiago
            starts: 2018-01-01
            cadence: 15m
            publication_lag: 2h
            columns: { cmg_clp_kwh: { type: decimal }, cmg_usd_mwh: { type: decimal } }
            series: [{{string.Join(", ", nodes)}}]
            providers: [sip.cmg_online]
        """;
}
