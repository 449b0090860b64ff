using NodaTime;

namespace DataFetch.Query.Tests.Aggregates;

/// <summary>What aggregates are, row by row and instant by instant.</summary>
internal sealed class AggregateModel(IReadOnlyList<ModelRow> rows, DateTimeZone zone)
{
    // All changes of the clock and all ends of ranges are multiples of it.
    private static readonly Duration Tick = Duration.FromMinutes(15);

    public IReadOnlyList<ModelBucket> Of(string series, Instant from, Instant to, string bucket, IReadOnlyList<(string Function, string Column)> aggregates, string fill)
    {
        var mine = rows.Where(r => r.Series == series).OrderBy(r => r.At).ToList();
        var buckets = Frame(from, to, bucket).Select(b => new ModelBucket(b.Start, b.End, new object?[aggregates.Count], new bool[aggregates.Count])).ToList();
        for (var i = 0; i < aggregates.Count; i++)
        {
            var (function, column) = aggregates[i];
            foreach (var b in buckets)
            {
                b.Values[i] = Value(function, [.. mine.Where(b.Holds).Select(r => r[column]).OfType<object>()]);
            }

            Fill(fill, buckets, i, function is "sum" ? null : mine.LastOrDefault(r => r.At < from)?[column]);
        }

        return buckets;
    }

    // The time of a range, a tick at a time: what has one name is one bucket.
    private IEnumerable<(Instant Start, Instant End)> Frame(Instant from, Instant to, string bucket)
    {
        var start = from;
        for (var at = from; at < to; at += Tick)
        {
            if (Name(at, bucket) != Name(start, bucket))
            {
                yield return (start, at);
                start = at;
            }
        }

        yield return (start, to);
    }

    private string Name(Instant at, string bucket)
    {
        var day = at.InZone(zone).Date;
        return bucket switch
        {
            "P1D" => $"{day:R}",
            "P1W" => $"{day.PlusDays(1 - (int)day.DayOfWeek):R}",
            "P1M" => $"{day.Year}-{day.Month}",
            "P3M" => $"{day.Year} {(day.Month + 2) / 3}",
            "P1Y" => $"{day.Year}",
            "PT15M" => Part(15),
            "PT1H" => Part(60),
            _ => Part(360),
        };

        string Part(int minutes) => $"{day:R} {Math.Floor((at - zone.AtStartOfDay(day).ToInstant()).TotalMinutes / minutes)}";
    }

    private static object? Value(string function, IReadOnlyList<object> values) => (function, values) switch
    {
        ("count", _) => values.Count,
        (_, []) => null,
        ("avg", _) => values.Average(Convert.ToDouble),
        ("sum", _) => values.Sum(Convert.ToDouble),
        ("min", _) => values.Min(),
        ("max", _) => values.Max(),
        ("first", _) => values[0],
        _ => values[^1],
    };

    private static void Fill(string fill, List<ModelBucket> buckets, int i, object? before)
    {
        var known = buckets.Select(b => b.Values[i]).ToList();
        for (var n = 0; n < buckets.Count; n++)
        {
            if (known[n] is null && fill != "none")
            {
                buckets[n].Values[i] = fill == "locf" ? known[..n].LastOrDefault(v => v is not null) ?? before : Between(buckets, known, n);
                buckets[n].Filled[i] = buckets[n].Values[i] is not null;
            }
        }
    }

    private static object? Between(List<ModelBucket> buckets, List<object?> known, int n)
    {
        var (left, right) = (known.FindLastIndex(n, v => v is not null), known.FindIndex(n, v => v is not null));
        if (left < 0 || right < 0)
        {
            return null;
        }

        var (from, to) = (Convert.ToDouble(known[left]), Convert.ToDouble(known[right]));
        return from + ((to - from) * ((buckets[n].Start - buckets[left].Start) / (buckets[right].Start - buckets[left].Start)));
    }
}
