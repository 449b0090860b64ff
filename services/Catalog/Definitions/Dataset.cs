using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>A table that is kept complete.</summary>
public sealed record Dataset
{
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

    /// <summary>How long after its instant a row may still change upstream; zero for never.</summary>
    public required Duration ProvisionalFor { get; init; }

    /// <summary>
    /// How long after its end a local day that lacks slots may still be filled upstream: until then its rows are provisional and
    /// what it lacks is missing, not absent. Zero where a slot stands for itself.
    /// </summary>
    public Duration DaySettlesAfter { get; init; }

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
    public TimeRange Expected(TimeRange range, Instant now) =>
        range.Intersect(new TimeRange(ExpectedFrom, Instant.Max(ExpectedFrom, ExpectedUntil(now))));
}

/// <summary>A typed column beside the series and the instant.</summary>
/// <param name="Unit">Such as <c>EUR/MWh</c>; empty where there is none.</param>
/// <param name="Min">The least value that can be true; a record with a lower one is set aside. Null for no bound.</param>
/// <param name="Max">The greatest.</param>
public sealed record Column(string Name, ColumnType Type, string Unit, string Note, decimal? Min = null, decimal? Max = null);

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
}
