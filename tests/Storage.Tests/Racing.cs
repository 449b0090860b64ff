using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace DataFetch.Storage.Tests;

/// <summary>
/// Keyed datasets of one source: <c>races</c> from cards and results, <c>results</c> of which each race is expected to have one,
/// <c>horses</c> that are each asked about once, <c>pedigrees</c> that only these requests fill, and <c>courses</c> every 30 days.
/// </summary>
internal static class Racing
{
    private const string Yaml =
        """
        source: race
        title: Races of tests
        base_address: https://race.test
        limits: [{ calls: 60, per: 60s }]
        requests:
          cards:
            path: /cards
            zone: Europe/London
            chunk_days: 1
            stage: 1
            decoder: json-records
            records: data
            fills:
              - { dataset: races, columns: { race: r, off: o, day: d, going: g, prize: p, gone: x, note: n } }
              - { dataset: horses, columns: { id: i, name: n } }
          results:
            path: /results
            zone: Europe/London
            chunk_days: 1
            stage: 2
            decoder: json-records
            records: data
            fills:
              - { dataset: races, rank: 1, columns: { race: r, off: o, day: d, going: g, prize: p, time: t } }
              - { dataset: results, columns: { race: r, horse: h, day: d, place: p } }
              - { dataset: horses, fills_blanks: true, columns: { id: i, name: n } }
          courses:
            path: /courses
            zone: Europe/London
            chunk_days: 30
            decoder: json-records
            records: data
            fills:
              - { dataset: courses, columns: { id: i, name: n } }
          horse:
            path: /horses/{entity}
            zone: Europe/London
            stage: 3
            decoder: json-records
            fills:
              - { dataset: horses, rank: 2, columns: { id: i, name: n, sire: s } }
              - { dataset: pedigrees, columns: { id: i, sire: s } }
        datasets:
          races:
            title: Races
            zone: Europe/London
            starts: 2020-01-01
            cadence: 1d
            sparse: true
            key: [race]
            at: [off, day]
            columns: { race: { type: text }, off: { type: instant }, day: { type: date }, going: { type: text }, prize: { type: decimal }, gone: { type: boolean }, note: { type: text }, time: { type: text } }
            providers: [race.cards]
          results:
            title: Results
            zone: Europe/London
            starts: 2020-01-01
            cadence: 1d
            sparse: true
            key: [race, horse]
            at: [day]
            events: { dataset: races, key: race, unless: gone, within: 30d }
            columns: { race: { type: text }, horse: { type: text }, day: { type: date }, place: { type: int64 } }
            providers: [race.results]
          horses:
            title: Horses
            zone: Europe/London
            starts: 2020-01-01
            cadence: 1d
            sparse: true
            key: [id]
            enriched_by: race.horse
            columns: { id: { type: text }, name: { type: text }, sire: { type: text } }
            providers: [race.cards]
          pedigrees:
            title: Pedigrees
            zone: Europe/London
            starts: 2020-01-01
            slots: none
            sparse: true
            key: [id]
            columns: { id: { type: text }, sire: { type: text } }
            providers: [race.horse]
          courses:
            title: Courses
            zone: Europe/London
            starts: 2020-01-01
            cadence: 30d
            sparse: true
            key: [id]
            columns: { id: { type: text }, name: { type: text } }
            providers: [race.courses]
        """;

    /// <summary>A day that is over by the clock of <see cref="Store"/>, which stands at 2025-06-01.</summary>
    public static readonly TimeRange Day = Store.Range("2025-05-19T23:00:00Z", "2025-05-20T23:00:00Z");

    public static async Task<Store> CreateAsync(PostgresFixture postgres) => await Store.CreateAsync(
        postgres,
        await CatalogLoader.LoadAsync(new Dictionary<string, string> { ["race.yaml"] = Yaml }, new ConfigurationBuilder().Build(), Store.Ct));

    public static Chunk Chunk(TimeRange range, string request, string? entity = null) => new(
        "race", request, range,
        [.. Datasets(request).Order(StringComparer.Ordinal).Select(d => new ChunkFill(d, [""]))])
    {
        Entity = entity,
    };

    public static Chunk Horse(string id) => Chunk(Catalog.Definitions.Chunk.NoRange, "horse", id);

    /// <summary>Rows of a dataset as a request has them: values by column, in the order that the fill names them.</summary>
    /// <param name="final">What the ledger is told of; null for a fill that claims nothing.</param>
    public static FilledDataset Fill(this Store store, string request, string dataset, TimeRange? final, params object?[][] rows)
    {
        var declared = store.Catalog.Dataset(dataset);
        var fill = store.Catalog.Source("race").Requests[request].Fills.Single(f => f.Dataset == dataset);
        var (buffer, id, names) = (new RowBuffer(declared), store.Ids.Series(dataset, ""), fill.Columns.Keys.ToList());
        foreach (var row in rows)
        {
            var values = names.Zip(row).ToDictionary(v => v.First, v => v.Second);
            var key = string.Join('|', declared.Key.Select(k => Convert.ToString(values[k], CultureInfo.InvariantCulture)));
            buffer.AddKey(id, BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
            foreach (var (column, target) in declared.Columns.Zip(buffer.Columns))
            {
                Add(target, values.GetValueOrDefault(column.Name));
            }
        }

        SeriesChange[] changes = final is { } range
            ? [new SeriesChange(id, declared.Cadence.Cells(TimeRangeSet.Of(range)), TimeRangeSet.Empty, TimeRangeSet.Empty)]
            : [];
        return new FilledDataset(buffer, changes, 0, fill);
    }

    /// <summary>Enqueues, claims and stores a chunk. Returns the rows written.</summary>
    public static async Task<long> StoreChunkAsync(this Store store, Chunk chunk, params FilledDataset[] filled) =>
        await store.Chunks.StoreAsync(Store.Fetched(await store.ClaimAsync(chunk), filled), Store.Ct);

    /// <summary>Stores cards of the day that name horses. Returns the task.</summary>
    public static async Task<TaskRecord> SeeAsync(this Store store, TimeRange day, params string[] horses)
    {
        var task = await store.ClaimAsync(Chunk(day, "cards"));
        await store.Chunks.StoreAsync(Store.Fetched(task, store.Fill("cards", "horses", day, [.. horses.Select(h => new object?[] { h, $"name of {h}" })])), Store.Ct);
        return task;
    }

    /// <summary>Each entity with its state, in order: <c>h1 wanted</c>.</summary>
    public static Task<List<string>> EntitiesAsync(this Store store) =>
        store.Db.QueryAsync("SELECT key || ' ' || state FROM datafetch.entity ORDER BY key", r => r.GetString(0), Store.Ct);

    private static string[] Datasets(string request) => request switch
    {
        "cards" => ["races", "horses"],
        "results" => ["races", "results", "horses"],
        "courses" => ["courses"],
        _ => ["horses", "pedigrees"],
    };

    private static void Add(ColumnBuffer column, object? value)
    {
        switch (column)
        {
            case TextBuffer texts:
                texts.Add((string?)value);
                break;
            case DecimalBuffer decimals:
                decimals.Add((decimal?)value);
                break;
            case Int64Buffer integers:
                integers.Add((long?)(int?)value);
                break;
            case BooleanBuffer flags:
                flags.Add((bool?)value);
                break;
            case DateBuffer dates:
                dates.Add((DateOnly?)value);
                break;
            case InstantBuffer instants:
                instants.Add(((Instant?)value)?.ToUnixTimeTicks() / 10);
                break;
        }
    }
}
