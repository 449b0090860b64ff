using System.Text.Json;
using DataFetch.Catalog.Expectations;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Loading;

/// <summary>Reads a calendar file, whose keys <c>calendars/nyse.yaml</c> explains.</summary>
internal sealed class TradingCalendarReader
{
    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH':'mm");

    private readonly YamlFile file;
    private readonly List<CatalogFault> faults = [];
    private readonly DocumentReader read;

    private TradingCalendarReader(YamlFile file) => (this.file, read) = (file, new DocumentReader(file, faults));

    /// <exception cref="CatalogException">The file has faults; it lists all.</exception>
    public static TradingCalendar Read(string name, string text) => new TradingCalendarReader(YamlFile.Parse(name, text)).Calendar();

    private TradingCalendar Calendar()
    {
        var document = Document();
        var days = new TradingDays
        {
            Weekend = [.. document.Weekend.Select((w, i) => Weekday(w, $"weekend[{i}]"))],
            Holidays = [.. document.Holidays.Select((h, i) => Rule(h, $"holidays[{i}]"))],
            EarlyCloses = [.. document.EarlyCloses.Select((h, i) => Rule(h, $"early_closes[{i}]"))],
            Closures = document.Closures.Select((c, i) => read.Date(c.Date, $"closures[{i}].date")).ToHashSet(),
            EarlyDays = document.EarlyDays.Select((c, i) => read.Date(c.Date, $"early_days[{i}].date")).ToHashSet(),
        };
        var calendar = new TradingCalendar(days)
        {
            Name = document.Calendar,
            Title = document.Title,
            Zone = read.Zone(document.Zone, "zone"),
            Regular = Hours(document.Regular, "regular"),
            Extended = Hours(document.Extended, "extended"),
        };
        return faults.Count == 0 ? calendar : throw new CatalogException(faults);
    }

    private TradingCalendarDocument Document()
    {
        try
        {
            return file.Json.Deserialize(TradingCalendarJson.Default.TradingCalendarDocument) ?? throw new JsonException("The file is empty.");
        }
        catch (JsonException e)
        {
            throw new CatalogException([file.Fault(e.Path?.TrimStart('$', '.') ?? "", e.Message)]);
        }
    }

    private TradingHours Hours(HoursDocument hours, string path)
    {
        var times = new TradingHours(
            LocalTime(hours.From, $"{path}.from"), LocalTime(hours.Until, $"{path}.until"), LocalTime(hours.EarlyUntil, $"{path}.early_until"));
        if (times.From >= times.EarlyUntil || times.EarlyUntil > times.Until)
        {
            read.Fail(path, "The times must be in order: from, early_until, until.");
        }

        return times;
    }

    private HolidayRule Rule(HolidayDocument holiday, string path)
    {
        var instead = new Dictionary<IsoDayOfWeek, IsoDayOfWeek>();
        if (holiday.Saturday is { } saturday)
        {
            instead[IsoDayOfWeek.Saturday] = Weekday(saturday, $"{path}.saturday");
        }

        if (holiday.Sunday is { } sunday)
        {
            instead[IsoDayOfWeek.Sunday] = Weekday(sunday, $"{path}.sunday");
        }

        var day = Day(holiday, path);
        return new HolidayRule
        {
            Day = year => day(year).PlusDays(holiday.Plus),
            OnlyOn = [.. holiday.OnlyOn.Select((w, i) => Weekday(w, $"{path}.only_on[{i}]"))],
            Instead = instead,
            Since = holiday.Since ?? int.MinValue,
            Until = holiday.Until ?? int.MaxValue,
        };
    }

    private Func<int, LocalDate> Day(HolidayDocument holiday, string path)
    {
        switch (holiday)
        {
            case { Day: { } text, Nth: null, Weekday: null, Month: null, Easter: null }
                when AnnualDatePattern.Iso.Parse(text) is { Success: true } day:
                return day.Value.InYear;
            case { Day: null, Nth: -1, Weekday: { } name, Month: >= 1 and <= 12 and var month, Easter: null }:
                var last = Weekday(name, $"{path}.weekday");
                return year => new LocalDate(year, month, 1).PlusMonths(1).Previous(last);
            case { Day: null, Nth: >= 1 and <= 4 and var nth, Weekday: { } name, Month: >= 1 and <= 12 and var month, Easter: null }:
                var weekday = Weekday(name, $"{path}.weekday");
                return year => LocalDate.FromYearMonthWeekAndDay(year, month, nth, weekday);
            case { Day: null, Nth: null, Weekday: null, Month: null, Easter: { } days }:
                return year => Easter.Sunday(year).PlusDays(days);
            default:
                read.Fail(path, "Give one of: 'day' as MM-dd; 'nth' (1 to 4, or -1), 'weekday' and 'month' (1 to 12); 'easter' in days.");
                return year => new LocalDate(year, 1, 1);
        }
    }

    private IsoDayOfWeek Weekday(string text, string path)
    {
        if (Enum.GetValues<IsoDayOfWeek>().FirstOrDefault(d => string.Equals(d.ToString(), text, StringComparison.OrdinalIgnoreCase)) is > 0 and var day)
        {
            return day;
        }

        read.Fail(path, $"'{text}' is no day of the week such as monday.");
        return IsoDayOfWeek.Monday;
    }

    private LocalTime LocalTime(string text, string path)
    {
        if (Time.Parse(text) is { Success: true } time)
        {
            return time.Value;
        }

        read.Fail(path, $"'{text}' is no time of day such as 09:30.");
        return NodaTime.LocalTime.Midnight;
    }
}
