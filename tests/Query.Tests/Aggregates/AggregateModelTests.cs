using System.Globalization;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Query.Tests.Aggregates;

/// <summary>Random rows around changes of the clock, aggregated by Postgres and by hand.</summary>
public sealed class AggregateModelTests(PostgresFixture postgres)
{
    private static readonly (string Function, string Column)[] Numbers =
    [
        ("avg", "amount"), ("avg", "count"), ("sum", "ratio"), ("sum", "count"), ("min", "count"), ("max", "amount"), ("count", "note"), ("first", "amount"),
        ("last", "ratio"),
    ];

    private static readonly (string Function, string Column)[] All = [.. Numbers, ("min", "note"), ("last", "note")];

    // Each with how many days on either side of the change are asked for.
    private static readonly (string Bucket, int Days)[] Buckets =
        [("PT15M", 2), ("PT1H", 3), ("PT6H", 4), ("P1D", 12), ("P1W", 30), ("P1M", 100), ("P3M", 150), ("P1Y", 250)];

    public static TheoryData<string, string> Changes => new()
    {
        { "Europe/Madrid", "2025-03-30" }, // 23 hours
        { "Europe/Madrid", "2025-10-26" }, // 25 hours
        { "America/Santiago", "2025-04-05" }, // its last hour twice
        { "America/Santiago", "2025-09-07" }, // from one o'clock on
        { "Australia/Lord_Howe", "2025-04-06" }, // 24.5 hours
        { "Australia/Lord_Howe", "2025-10-05" }, // 23.5 hours
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Every_bucket_of_every_size_has_the_values_fills_and_slots_of_the_model(string zoneId, string change)
    {
        var (zone, day) = (DateTimeZoneProviders.Tzdb[zoneId], LocalDatePattern.Iso.Parse(change).Value);
        var random = new Random(day.DayOfYear);
        await using var service = await Answers.StartAsync(postgres);
        service.Clock.Now = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var rows = await StoreAsync(service, zone.AtStartOfDay(day).ToInstant(), random);
        var model = new AggregateModel(rows, zone);

        foreach (var (bucket, days) in Buckets)
        {
            foreach (var fill in new[] { Fill.None, Fill.Locf, Fill.Linear })
            {
                var from = zone.AtStartOfDay(day.PlusDays(-days)).ToInstant() + Duration.FromMinutes(15 * random.Next(0, 96));
                var to = zone.AtStartOfDay(day.PlusDays(days)).ToInstant() + Duration.FromMinutes(15 * random.Next(0, 96));
                var aggregates = fill == Fill.Linear ? Numbers : All;
                var request = Aggregates.Request($"{from}", $"{to}", bucket, [.. aggregates.Select(a => $"{a.Function}({a.Column})")]);
                (request.Zone, request.Fill) = (zoneId, fill);

                var answer = await service.AggregateAsync(request);

                Assert.Equal(["a", "b"], answer.Series.Select(s => s.Series));
                foreach (var series in answer.Series)
                {
                    var expected = model.Of(series.Series, from, to, bucket, aggregates, $"{fill}".ToLowerInvariant());
                    Same(expected, series.Buckets, [.. aggregates.Select(a => $"{bucket} {fill} {a.Function}({a.Column})")]);
                    Assert.Equal(expected.Select(b => Slots(service, b, rows.Where(r => r.Series == series.Series))), series.Buckets.Select(b => (b.Expected, b.Present)));
                }
            }
        }
    }

    private static (int Expected, int Present) Slots(RunningService service, ModelBucket bucket, IEnumerable<ModelRow> rows)
    {
        var prices = service.Catalog.Dataset("prices");
        var slots = prices.Cadence.Slots(new Catalog.TimeRange(bucket.Start, bucket.End)).Where(at => at >= prices.ExpectedFrom).ToHashSet();
        return (slots.Count, rows.Count(r => slots.Contains(r.At)));
    }

    private static void Same(IReadOnlyList<ModelBucket> expected, IReadOnlyList<AggregatedBucket> actual, string[] names)
    {
        Assert.Equal(
            expected.Select(b => (b.Start.ToDateTimeUtc(), b.End.ToDateTimeUtc())), actual.Select(b => (b.StartTime.ToDateTime(), b.EndTime.ToDateTime())));
        for (var n = 0; n < expected.Count; n++)
        {
            for (var i = 0; i < names.Length; i++)
            {
                var (value, filled, found) = (expected[n].Values[i], expected[n].Filled[i], actual[n].Values[i]);
                Assert.True(
                    filled == found.Filled && Same(value, found),
                    $"{names[i]} at {expected[n].Start}: {value ?? "none"}, filled {filled}, where {Aggregates.Text(found) ?? "none"} was answered.");
            }
        }
    }

    private static bool Same(object? value, AggregateValue found) => value switch
    {
        null => !found.HasValue,
        string text => found.HasValue && found.Value == text,
        _ => found.HasValue && Math.Abs(Convert.ToDouble(value, CultureInfo.InvariantCulture) - double.Parse(found.Value, CultureInfo.InvariantCulture)) < 1e-9,
    };

    // Hourly slots, some of which lack a row or a value; for two days none has any. The model gets what was stored.
    private static async Task<IReadOnlyList<ModelRow>> StoreAsync(RunningService service, Instant around, Random random)
    {
        var (rows, span) = (new List<ModelRow>(), new Catalog.TimeRange(around - Duration.FromDays(25), around + Duration.FromDays(25)));
        await service.StoreAsync("prices", span, (series, at) =>
        {
            var away = at - around;
            if (random.Next(3) == 0 || (away > Duration.FromDays(8) && away < Duration.FromDays(10)))
            {
                return null;
            }

            var row = new ModelRow(
                series, at, Maybe(random.Next(-500, 500) / 4m), Maybe(random.Next(-300, 300) / 8.0), Maybe((long)random.Next(-9, 9)),
                random.Next(4) == 0 ? null : $"{(char)random.Next('a', 'z')}");
            rows.Add(row);
            return [row.Amount, row.Ratio, row.Count, row.Note];
        });
        return rows;

        T? Maybe<T>(T value)
            where T : struct => random.Next(5) == 0 ? null : value;
    }
}
