using System.Buffers.Text;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Makes a record's instant of the fields that say it; see <see cref="InstantFormat"/>.</summary>
internal sealed class InstantReader
{
    private readonly InstantFormat format;
    private readonly long shift;
    private readonly LocalTimes localTimes;
    private readonly RowsOfDay? rowsOfDay;
    private readonly DayStarts? dayStarts;
    private long? read;
    private LocalDate? date;
    private int? minute;

    public InstantReader(FillPlan plan)
    {
        (format, shift) = (plan.Fill.AtFormat, plan.AtShift);
        localTimes = new LocalTimes(plan.Request.Zone);
        dayStarts = plan.Fill.AtStartsDay ? new DayStarts(plan.Request.Zone) : null;
        rowsOfDay = format == InstantFormat.RowOfDay ? new RowsOfDay(plan.Dataset, plan.Request.Zone) : null;
    }

    /// <summary>Whether the fields were there and held something.</summary>
    public bool WasSeen { get; private set; }

    /// <summary>The instant as the record has it, in microseconds since 1970: before it becomes a day's start. Null where the format is another than one of UTC.</summary>
    public long? AsRead => read;

    private bool IsUnix => format is InstantFormat.Unix or InstantFormat.UnixMs;

    private bool TimeWasSeen { get; set; }

    public void Begin() => (WasSeen, TimeWasSeen, read, date, minute) = (false, format != InstantFormat.DateAndTime, null, null, null);

    /// <summary>Whether the field held something that an instant is written in.</summary>
    public bool TakeAt(FieldValue value)
    {
        WasSeen = value.IsText || (value.Kind == ValueKind.Number && IsUnix);
        (read, date) = (null, null);
        if (!WasSeen)
        {
            return false;
        }

        switch (format)
        {
            case InstantFormat.Offset or InstantFormat.Utc:
                read = OffsetTimes.TryRead(value.Text, format == InstantFormat.Utc, out var at) ? at : null;
                break;
            case InstantFormat.Local:
                read = localTimes.TryRead(value.Text, out var local) ? local : null;
                break;
            case InstantFormat.Unix or InstantFormat.UnixMs:
                read = Unix(value);
                break;
            default:
                date = DateText.TryRead(value.Text, out var day) ? day : null;
                break;
        }

        return true;
    }

    /// <summary>The same for the time of day.</summary>
    public bool TakeTime(FieldValue value)
    {
        TimeWasSeen = value.IsText || value.Kind == ValueKind.Number;
        minute = ClockText.TryReadEnd(value, out var end) ? end : null;
        return TimeWasSeen;
    }

    /// <summary>The instant in microseconds since 1970; null where there is none. Called once at the end of each record.</summary>
    public long? Finish()
    {
        WasSeen &= TimeWasSeen;
        var at = Unshifted() + shift;
        return at is { } instant && dayStarts is not null ? dayStarts.Of(instant) : at;
    }

    /// <summary>What <see cref="AsRead"/> would be of a value; null for none.</summary>
    public long? Read(FieldValue value)
    {
        _ = TakeAt(value);
        return read;
    }

    /// <summary>Called behind the last record. What is wrong with all instants; null where nothing is.</summary>
    public string? FinishAll()
    {
        rowsOfDay?.End();
        return rowsOfDay?.Fault;
    }

    private long? Unshifted() => format switch
    {
        InstantFormat.Date => date is { } day ? localTimes.StartOf(day) : null,
        InstantFormat.DateAndTime => DateAndTime(),
        InstantFormat.RowOfDay => rowsOfDay!.Next(date),
        _ => read,
    };

    private long? Unix(FieldValue value)
    {
        const long MostSeconds = 253_000_000_000; // in the year 9987
        var unit = format == InstantFormat.Unix ? 1_000_000 : 1_000;
        return Utf8Parser.TryParse(value.Text, out long count, out var length) && length == value.Text.Length && Math.Abs((decimal)count) <= MostSeconds * 1_000_000m / unit
            ? count * unit
            : null;
    }

    private long? DateAndTime()
    {
        if (date is not { } day || minute is not { } end)
        {
            return null;
        }

        return end == ClockText.EndOfDay ? localTimes.StartOf(day.PlusDays(1))
            : localTimes.TryFind(day, end / 60, end % 60, out var at) ? at : null;
    }
}
