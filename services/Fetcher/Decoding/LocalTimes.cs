using System.Buffers.Text;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Reads local times such as <c>2025-12-01 00:15</c> in one zone; see <see cref="InstantFormat.Local"/>. Remembers the last day:
/// records of a body are of few days, and on most of them the clock does not change.
/// </summary>
internal sealed class LocalTimes(DateTimeZone zone)
{
    private const long MicrosAMinute = 60_000_000;

    private LocalDate day = LocalDate.MinIsoValue;
    private long dayStart;
    private bool isEven;

    /// <param name="at">Microseconds since 1970-01-01T00:00:00Z.</param>
    /// <returns>False where the text is no local time, or one that the clock skipped.</returns>
    public bool TryRead(ReadOnlySpan<byte> text, out long at)
    {
        at = 0;
        if (text.Length < 16 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)' ' or (byte)'T') || text[13] != ':'
            || !Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var dayOfMonth)
            || !Number(text[11..13], out var hour) || !Number(text[14..16], out var minute)
            || year is < 1 or > 9998 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > CalendarSystem.Iso.GetDaysInMonth(year, month)
            || hour > 24 || minute > 59 || !HasNoOrZeroSeconds(text[16..]))
        {
            return false;
        }

        return TryFind(new LocalDate(year, month, dayOfMonth), hour, minute, out at);
    }

    /// <summary>The same for a time that is read already.</summary>
    public bool TryFind(LocalDate date, int hour, int minute, out long at)
    {
        Turn(date);
        return hour < 24 && isEven ? Even(hour, minute, out at) : Changing(hour, minute, out at);
    }

    /// <summary>The first instant of a day.</summary>
    public long StartOf(LocalDate date)
    {
        Turn(date);
        return dayStart;
    }

    private static bool Number(ReadOnlySpan<byte> text, out int number) =>
        Utf8Parser.TryParse(text, out number, out var read) && read == text.Length && text[0] is >= (byte)'0' and <= (byte)'9'; // and no sign

    private static bool HasNoOrZeroSeconds(ReadOnlySpan<byte> text) => text.IsEmpty || text.SequenceEqual(":00"u8);

    private void Turn(LocalDate date)
    {
        if (date == day)
        {
            return;
        }

        var (start, end) = (zone.StartOfDay(date), zone.StartOfDay(date.PlusDays(1)));
        day = date;
        dayStart = start.ToUnixTimeTicks() / TimeSpan.TicksPerMicrosecond;
        isEven = end - start == Duration.FromDays(1) && zone.GetUtcOffset(start) == zone.GetUtcOffset(end) && start.InZone(zone).TimeOfDay == LocalTime.Midnight;
    }

    private bool Even(int hour, int minute, out long at)
    {
        at = dayStart + (((hour * 60) + minute) * MicrosAMinute);
        return true;
    }

    private bool Changing(int hour, int minute, out long at)
    {
        at = 0;
        if (hour == 24)
        {
            var (start, end) = (zone.StartOfDay(day), zone.StartOfDay(day.PlusDays(1)));
            var extra = start + Duration.FromMinutes((24 * 60) + minute);
            at = extra.ToUnixTimeTicks() / TimeSpan.TicksPerMicrosecond;
            return extra < end;
        }

        var mapping = zone.MapLocal(day.At(new LocalTime(hour, minute)));
        if (mapping.Count == 0)
        {
            return false;
        }

        at = mapping.First().ToInstant().ToUnixTimeTicks() / TimeSpan.TicksPerMicrosecond;
        return true;
    }
}
