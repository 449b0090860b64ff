using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Gives records their instants by their place: the first of a day its first slot, and so on; see <see cref="InstantFormat.RowOfDay"/>.
/// Whether that was right shows at the end of the day: it must have had a record for each slot.
/// </summary>
internal sealed class RowsOfDay(Dataset dataset, DateTimeZone zone)
{
    private readonly HashSet<LocalDate> days = [];
    private LocalDate? day;
    private long[] slots = [];
    private int next;

    /// <summary>What is wrong with the rows; null where nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The instant of the next record, in microseconds since 1970; null for one without a day or behind the last slot.</summary>
    public long? Next(LocalDate? date)
    {
        if (date is not { } known)
        {
            Fault ??= "A row has no day, so the places of the others say nothing.";
            return null;
        }

        if (date != day)
        {
            End();
            Begin(known);
        }

        return next++ < slots.Length ? slots[next - 1] : null;
    }

    /// <summary>Called behind the last record.</summary>
    public void End()
    {
        if (day is not null && next != slots.Length)
        {
            Fault ??= $"There are {next} rows of {day:uuuu-MM-dd} where the day has {slots.Length} slots.";
        }
    }

    private void Begin(LocalDate date)
    {
        if (!days.Add(date))
        {
            Fault ??= $"The rows of {date:uuuu-MM-dd} do not stand together.";
        }

        (day, next) = (date, 0);
        slots =
        [
            .. dataset.Cadence.Slots(new TimeRange(zone.StartOfDay(date), zone.StartOfDay(date.PlusDays(1))))
                .Select(at => at.ToUnixTimeTicks() / TimeSpan.TicksPerMicrosecond),
        ];
    }
}
