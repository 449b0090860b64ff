using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;

namespace DataFetch.Storage.Aggregates;

/// <summary>
/// The statement that aggregates rows by series and bucket. <c>$1</c> are the series, <c>$2</c> and <c>$3</c> the buckets' starts and ends, in
/// order. Of each series in the order given, of each bucket in order, a row; of each aggregate the value and whether it was filled in.
/// </summary>
/// <remarks>
/// A bucket is a range of the index (series_id, at), so rows are read in its order and sorted nowhere: grouping all of them by a computed
/// bucket sorts them on disk, which took twice as long over a year of 500 series.
/// </remarks>
internal sealed class AggregateSql(Dataset dataset, IReadOnlyList<Aggregate> aggregates, BucketFill fill)
{
    private readonly string table = Sql.Table(dataset.Name);
    private readonly IReadOnlyList<int> places = [.. Enumerable.Range(0, aggregates.Count)];

    public string Text => fill switch
    {
        BucketFill.Locf => Carried(),
        BucketFill.Linear => Interpolated(),
        _ => $"WITH known AS ({Known()}) SELECT {Each(i => $"{Out(i, $"v{i}")}, false")} FROM known ORDER BY place, n",
    };

    private string Known() =>
        $"""
        SELECT place, n, starts, {Each(Value)}
        FROM unnest($1::integer[]) WITH ORDINALITY s (id, place)
        CROSS JOIN unnest($2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY b (starts, ends, n)
        {string.Join("\n", Summaries().Concat(places.Where(IsRow).Select(Row)))}
        """;

    // Runs begin at each bucket with a value; the first one, of number 0, has none.
    private string Carried() =>
        $"""
        WITH known AS ({Known()}),
        runs AS (SELECT known.*, {Each(i => $"count(v{i}) OVER so_far AS run{i}")} FROM known WINDOW so_far AS (PARTITION BY place ORDER BY n)),
        before AS (
            SELECT place, r.*
            FROM unnest($1::integer[]) WITH ORDINALITY s (id, place)
            CROSS JOIN LATERAL (
                SELECT {Each(i => $"{Before(i)} AS before{i}")} FROM {table}
                WHERE series_id = s.id AND at < ($2::timestamptz[])[1] ORDER BY {Order(" DESC")} LIMIT 1) r),
        filled AS (
            SELECT place, n, {Each(i => $"v{i}, coalesce(first_value(v{i}) OVER (PARTITION BY place, run{i} ORDER BY n), before{i}) AS f{i}")}
            FROM runs LEFT JOIN before USING (place))
        SELECT {Each(i => $"{Out(i, $"f{i}")}, v{i} IS NULL AND f{i} IS NOT NULL")} FROM filled ORDER BY place, n
        """;

    // A run forwards and one backwards have one value each: those on both sides of what is between.
    private string Interpolated() =>
        $"""
        WITH known AS ({Known()}),
        runs AS (
            SELECT known.*, {Each(i => $"count(v{i}) OVER so_far AS run{i}, count(v{i}) OVER to_come AS left{i}")}
            FROM known WINDOW so_far AS (PARTITION BY place ORDER BY n), to_come AS (PARTITION BY place ORDER BY n DESC)),
        sides AS (
            SELECT runs.*, {Each(i => $"{Side(i, "from", "run")}, {Side(i, "to", "left")}")} FROM runs),
        filled AS (
            SELECT place, n, {Each(i => $"v{i}, coalesce(v{i}, {Between(i)}) AS f{i}")} FROM sides)
        SELECT {Each(i => $"{Out(i, $"f{i}")}, v{i} IS NULL AND f{i} IS NOT NULL")} FROM filled ORDER BY place, n
        """;

    private static string Side(int i, string side, string run) =>
        $"""
        max(v{i}) OVER (PARTITION BY place, {run}{i}) AS {side}{i},
        max(starts) FILTER (WHERE v{i} IS NOT NULL) OVER (PARTITION BY place, {run}{i}) AS {side}_at{i}
        """;

    // Multiplied before it is divided, so that what comes out even is exact.
    private static string Between(int i) =>
        $"from{i} + (to{i} - from{i}) * extract(epoch FROM starts - from_at{i}) / extract(epoch FROM to_at{i} - from_at{i})";

    private IEnumerable<string> Summaries() => places.All(IsRow) ? [] :
    [
        $"""
        CROSS JOIN LATERAL (
            SELECT {string.Join(", ", places.Where(i => !IsRow(i)).Select(i => $"{Function(i)}({Name(i)}) AS a{i}"))}
            FROM {table} WHERE series_id = s.id AND at >= b.starts AND at < b.ends) summary
        """,
    ];

    private string Row(int i) =>
        $"""
        LEFT JOIN LATERAL (
            SELECT {Name(i)} AS a{i} FROM {table}
            WHERE series_id = s.id AND at >= b.starts AND at < b.ends AND {Name(i)} IS NOT NULL
            ORDER BY {Order(aggregates[i].Function == AggregateFunction.Last ? " DESC" : "")} LIMIT 1) row{i} ON true
        """;

    // Rows of one instant are told apart by the key.
    private string Order(string direction) => string.Join(", ", dataset.Key.Select(Sql.Quote).Prepend("at").Select(name => name + direction));

    // The difference of two integers need not be one.
    private string Value(int i) => fill == BucketFill.Linear && aggregates[i].TypeWith(fill) == ColumnType.Decimal ? $"a{i}::numeric AS v{i}" : $"a{i} AS v{i}";

    // A row's value is no sum.
    private string Before(int i) => aggregates[i].Function is AggregateFunction.Sum or AggregateFunction.Count
        ? $"NULL::{aggregates[i].TypeWith(fill).InPostgres()}"
        : Name(i);

    // All digits of a decimal, which may be more than the client's type holds.
    private string Out(int i, string value) => aggregates[i].TypeWith(fill) == ColumnType.Decimal ? $"trim_scale({value})::text" : value;

    private bool IsRow(int i) => aggregates[i].Function is AggregateFunction.First or AggregateFunction.Last;

    private string Function(int i) => aggregates[i].Function switch
    {
        AggregateFunction.Avg => "avg",
        AggregateFunction.Sum => "sum",
        AggregateFunction.Min => "min",
        AggregateFunction.Max => "max",
        _ => "count",
    };

    private string Name(int i) => Sql.Quote(aggregates[i].Column.Name);

    private string Each(Func<int, string> column) => string.Join(", ", places.Select(column));
}
