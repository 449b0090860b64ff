using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>A table that is kept complete.</summary>
public sealed record Dataset
{
    /// <summary>How many days that are out by its publication lag a daily run looks at, where a dataset does not say.</summary>
    public const int UsualDailyDays = 3;

    /// <summary>What a row that is kept as it was has beside its columns: from when (included) until when (excluded) it was known.</summary>
    public static readonly IReadOnlyList<string> RevisionColumns = ["known_from", "known_until"];

    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>The zone of its local days.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>At which instants rows are expected.</summary>
    public required SlotPattern Cadence { get; init; }

    /// <summary>The first local day that is expected.</summary>
    public required LocalDate Starts { get; init; }

    /// <summary>How long after its instant a slot may reasonably be expected upstream.</summary>
    public required Duration PublicationLag { get; init; }

    /// <summary>
    /// The objective: how long after its instant a slot is to be there at the latest, which is longer than <see cref="PublicationLag"/>.
    /// Null for none.
    /// </summary>
    public Duration? FreshWithin { get; init; }

    /// <summary>
    /// How long what may still change is as good as new to a reader who has missing parts fetched; what was asked for longer ago is asked
    /// for again with them. Null where a reader has only fetched what is missing, and schedules see to the rest.
    /// </summary>
    public Duration? Ttl { get; init; }

    /// <summary>How long after its instant a row may still change upstream; zero for never.</summary>
    public required Duration ProvisionalFor { get; init; }

    /// <summary>
    /// How long after its end a local day that lacks slots may still be filled upstream: until then its rows are provisional and
    /// what it lacks is missing, not absent. Zero where a slot stands for itself.
    /// </summary>
    public Duration DaySettlesAfter { get; init; }

    /// <summary>How many local days up to now a daily run looks at: as many as the upstream is wont to come late or to correct.</summary>
    public int DailyDays { get; init; } = UsualDailyDays;

    /// <summary>
    /// Whether upstream need not have a row at every slot (minutes of a thin stock, days without races): a range that was asked and
    /// answered whole is complete, whatever rows it has.
    /// </summary>
    public bool IsSparse { get; init; }

    /// <summary>
    /// Whether the upstream tells only how things are now: of all slots the newest alone is expected, those before it are history.
    /// The distance of slots is then a picture's maximum age: with the next slot it is too old, and a new one is missing.
    /// </summary>
    public bool IsSnapshot { get; init; }

    /// <summary>From when on a gap is worse than minor, and worse than moderate.</summary>
    public SeverityLimits Severity { get; init; } = SeverityLimits.Default;

    /// <summary>How many rows a local day of a series should have; null where nothing is known of it.</summary>
    public RowsADay? RowsADay { get; init; }

    /// <summary>
    /// The columns that name a row of the dataset, within its series. Empty where series and instant do; else rows of one instant
    /// may be many, and what is complete is the range that was asked.
    /// </summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>With <see cref="Key"/>: the columns that hold a row's instant or day, the first that has a value counts. Empty for the time of storing.</summary>
    public IReadOnlyList<string> AtColumns { get; init; } = [];

    /// <summary>With <see cref="Key"/>: the request that is made once for each new key of one column, such as <c>racingapi.horse</c>; null for none.</summary>
    public string? EnrichedBy { get; init; }

    /// <summary>With <see cref="EnrichedBy"/>: how many new keys to reckon with before days are fetched; null where nothing is known of it.</summary>
    public NewKeysADay? NewKeysADay { get; init; }

    /// <summary>The events of another dataset that must each have a row here; null for none.</summary>
    public EventExpectation? Events { get; init; }

    /// <summary>Set where rows are computed from another dataset's instead of fetched.</summary>
    public Derivation? Derived { get; init; }

    /// <summary>Series that are expected otherwise than the rest, each group with the dataset as it is for them.</summary>
    public IReadOnlyList<SeriesGroup> Groups { get; init; } = [];

    /// <summary>
    /// The column that tells that the upstream has worked a series out anew, as prices adjusted for a dividend: where a final row of a
    /// provider has another value in it than before, all rows before are in doubt. Null where values stay what they are.
    /// </summary>
    public string? RebasedBy { get; init; }

    /// <summary>
    /// Whether rows that were revised or deleted are kept as they were, so that what was known at an instant can be asked. None of the
    /// columns is one of <see cref="RevisionColumns"/> then.
    /// </summary>
    public bool KeepsRevisions { get; init; }

    public bool IsKeyed => Key.Count > 0;

    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>The series that are kept complete. One with an empty name for a dataset that has no series.</summary>
    public required IReadOnlyList<string> Series { get; init; }

    /// <summary>What gets it, in order of preference.</summary>
    public required IReadOnlyList<Provider> Providers { get; init; }

    /// <summary>The instant from which on slots are expected.</summary>
    public Instant ExpectedFrom => Zone.StartOfDay(Starts);

    /// <summary>The instant up to which (excluded) slots are expected now.</summary>
    public Instant ExpectedUntil(Instant now) => now - PublicationLag + Duration.Epsilon;

    /// <summary>The part of a range in which slots are expected now; empty where there is none.</summary>
    public TimeRange Expected(TimeRange range, Instant now)
    {
        var until = Instant.Max(ExpectedFrom, ExpectedUntil(now));
        var from = IsSnapshot && Cadence.Last(new TimeRange(ExpectedFrom, until)) is { } newest ? newest : ExpectedFrom;
        return range.Intersect(new TimeRange(from, until));
    }

    /// <summary>The last slot before an instant; null where the dataset starts there, or has none for weeks.</summary>
    public Instant? SlotBefore(Instant at) => Cadence.Last(new TimeRange(Instant.Max(ExpectedFrom, at - Duration.FromDays(31)), at));

    /// <summary>The local days from the first to the last slot of each of the ranges, in order.</summary>
    public IEnumerable<LocalDate> DaysOf(TimeRangeSet ranges)
    {
        var after = LocalDate.MinIsoValue;
        foreach (var run in Cadence.Cells(ranges))
        {
            var last = Cadence.Last(run)!.Value.InZone(Zone).Date;
            for (var day = LocalDate.Max(after, run.Start.InZone(Zone).Date); day <= last; day = after)
            {
                yield return day;
                after = day.PlusDays(1);
            }
        }
    }

    /// <summary>The dataset as it is for one series: with the expectation of the series' group.</summary>
    public Dataset For(string series) => Groups.FirstOrDefault(g => g.Has(series))?.Dataset ?? this;
}

/// <summary>Series of a dataset that are expected in a way of their own.</summary>
/// <param name="Pattern">Of their names, with <c>*</c> for any text: <c>*/1Min/*</c>.</param>
/// <param name="Dataset">The dataset with that expectation, and without groups.</param>
public sealed record SeriesGroup(string Pattern, Dataset Dataset)
{
    public bool Has(string series) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Pattern, series, ignoreCase: false);
}

/// <summary>Each event that <paramref name="Dataset"/> announces is expected to have a row: a race its result.</summary>
/// <param name="Key">The column that both have in common.</param>
/// <param name="Unless">The boolean column of the announcing dataset that says that nothing will come; null for none.</param>
/// <param name="Within">How long after it a row may still come: until then a range that lacks one is provisional.</param>
public sealed record EventExpectation(string Dataset, string Key, string? Unless, Duration Within);

/// <param name="From">The dataset whose rows it is computed from.</param>
/// <param name="By">The name of the computation, such as <c>annual-returns</c>.</param>
public sealed record Derivation(string From, string By)
{
    // The one computation that there is takes closes by day, adjusted for splits and dividends.
    private static readonly SeriesPattern Source = new("{name}/1Day/all", new Dictionary<string, string>());

    /// <summary>The series that is computed from one of the source's, <c>AAPL</c> from <c>AAPL/1Day/all</c>; null for none.</summary>
    public static string? SeriesOf(string source) => Source.NameIn(source);

    /// <summary>The series that one is computed from.</summary>
    public static string SourceOf(string series) => $"{series}/1Day/all";
}

/// <summary>A typed column beside the series and the instant.</summary>
/// <param name="Unit">Such as <c>EUR/MWh</c>; empty where there is none.</param>
/// <param name="Min">The least value that can be true; a record with a lower one is set aside. Null for no bound.</param>
/// <param name="Max">The greatest.</param>
/// <param name="FrozenDays">Days in a row, UTC, of one value that no true series has; also says that two days never have all values in common. Null where that may be.</param>
/// <param name="ZeroDays">Days in a row of nothing but zeros that no true series has. Null where that may be.</param>
public sealed record Column(
    string Name, ColumnType Type, string Unit, string Note, decimal? Min = null, decimal? Max = null, int? FrozenDays = null, int? ZeroDays = null)
{
    public bool IsNumber => Type is ColumnType.Decimal or ColumnType.Double or ColumnType.Int64;
}

public enum ColumnType
{
    /// <summary>Exact, of any scale: Postgres numeric.</summary>
    Decimal,

    /// <summary>Postgres double precision.</summary>
    Double,

    /// <summary>Postgres bigint.</summary>
    Int64,

    /// <summary>Postgres text.</summary>
    Text,

    Boolean,

    /// <summary>A day without a zone: Postgres date.</summary>
    Date,

    /// <summary>Postgres timestamptz.</summary>
    Instant,

    /// <summary>An array or object as the upstream has it: Postgres jsonb.</summary>
    Json,
}
