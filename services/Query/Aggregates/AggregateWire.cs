using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning.Grids;
using DataFetch.Query.Data;
using DataFetch.Query.Datasets;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Aggregates;
using NodaTime;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Aggregates;

internal static class AggregateWire
{
    public static AggregateQuery ToQuery(Dataset dataset, Wire.AggregateRequest request, Instant now) => AggregateQuery.Parse(
        dataset, request.Series, new AskedRange(request.From, request.To, request.DaysBack), request.Bucket, request.Zone, request.Aggregates,
        ToFill(request.Fill), now);

    /// <exception cref="RequestException">Its texts make it too large for one message.</exception>
    public static Wire.AggregateResponse ToWire(AggregateQuery query, AggregatedAnswer answer)
    {
        return new Wire.AggregateResponse
        {
            Dataset = query.Dataset.Name,
            Range = query.Range.ToWire(),
            Bucket = query.Size.Text,
            Zone = query.Zone.Id,
            Aggregates = { query.Aggregates.Select(a => ToWire(a, query.Fill)) },
            Series = { query.Series.Select((name, i) => new Wire.AggregatedSeries { Series = name, Buckets = { Buckets(query, answer, i) } }) },
        }.Fitting("An answer", "ask for larger buckets, fewer 'series' or 'aggregates', or a shorter range");
    }

    private static BucketFill ToFill(Wire.Fill fill) => fill switch
    {
        Wire.Fill.Unspecified or Wire.Fill.None => BucketFill.None,
        Wire.Fill.Locf => BucketFill.Locf,
        Wire.Fill.Linear => BucketFill.Linear,
        _ => throw new RequestException(RequestError.Invalid, $"'fill' is none of NONE, LOCF, LINEAR: {(int)fill}."),
    };

    private static Wire.AggregateColumn ToWire(Aggregate aggregate, BucketFill fill) => new()
    {
        Name = AggregateText.Of(aggregate),
        Type = aggregate.TypeWith(fill).ToWire(),
        Unit = aggregate.Function == AggregateFunction.Count ? "" : aggregate.Column.Unit,
    };

    private static IEnumerable<Wire.AggregatedBucket> Buckets(AggregateQuery query, AggregatedAnswer answer, int series)
    {
        var (slots, values) = (answer.Slots[series], answer.Values.Skip(series * query.Buckets.Count));
        return query.Buckets.Zip(values, (bucket, found) => (bucket, found)).Select((b, i) => ToWire(b.bucket, slots, i, b.found));
    }

    private static Wire.AggregatedBucket ToWire(TimeRange bucket, GridRow slots, int place, AggregatedValue[] values) => new()
    {
        StartTime = bucket.Start.ToWire(),
        EndTime = bucket.End.ToWire(),
        Expected = slots.Expected[place],
        Present = slots.Present[place],
        Provisional = slots.Provisional[place],
        Values = { values.Select(ToWire) },
    };

    private static Wire.AggregateValue ToWire(AggregatedValue found)
    {
        var value = new Wire.AggregateValue { Filled = found.IsFilled };
        if (found.Text is { } text)
        {
            value.Value = text;
        }

        return value;
    }
}
