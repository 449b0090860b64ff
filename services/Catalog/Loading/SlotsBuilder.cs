using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Loading;

/// <summary>What a file says of the instants at which rows are expected.</summary>
internal sealed record SlotsDocument(
    string? Cadence, int? Months, string? Sessions, string? Every, string Hours, string? Slots, IReadOnlyList<CadenceChangeDocument> Changes);

/// <summary>Makes the slots of a dataset, or of a group of its series.</summary>
internal sealed class SlotsBuilder(DocumentReader read, string path, DateTimeZone zone)
{
    public SlotPattern Build(SlotsDocument slots)
    {
        if (new object?[] { slots.Cadence, slots.Months, slots.Sessions, slots.Slots }.Count(way => way is not null) != 1)
        {
            read.Fail(path, "Give one of 'cadence', 'months', 'sessions' and 'slots: none': when rows are expected.");
        }

        return slots switch
        {
            { Cadence: { } cadence } => Cadence(cadence, slots.Changes),
            { Months: { } months } => new MonthSlots(months, zone),
            { Sessions: { } sessions } => Sessions(sessions, slots.Every, slots.Hours == "extended"),
            _ => new NoSlots(),
        };
    }

    private SlotPattern Sessions(string name, string? every, bool isExtended)
    {
        if (TradingCalendars.Find(name) is not { } calendar)
        {
            read.Fail($"{path}.sessions", $"There is no trading calendar '{name}'. Known are: {string.Join(", ", TradingCalendars.Names)}.");
            return new NoSlots();
        }

        if (every is null)
        {
            return new SessionSlots(calendar);
        }

        var hours = isExtended ? calendar.Extended : calendar.Regular;
        var step = read.Span(every, $"{path}.every", positive: true);
        if (NodaConstants.NanosecondsPerDay % step.ToInt64Nanoseconds() == 0 && step < Duration.FromDays(1))
        {
            return new SessionTimeSlots(calendar, step, hours.From, hours.Until);
        }

        read.Fail($"{path}.every", $"Within a session slots divide a day; '{every}' does not.");
        return new NoSlots();
    }

    private Cadence Cadence(string cadence, IReadOnlyList<CadenceChangeDocument> declared)
    {
        var step = Step(cadence, $"{path}.cadence");
        var changes = declared
            .Select((c, i) => new CadenceChange(read.Date(c.From, $"{path}.cadence_changes[{i}].from"), Step(c.Cadence, $"{path}.cadence_changes[{i}].cadence")))
            .ToList();
        if (changes.Zip(changes.Skip(1)).Any(pair => pair.First.From >= pair.Second.From))
        {
            read.Fail($"{path}.cadence_changes", "The changes must be in order of their days.");
            changes = [];
        }

        return new Cadence(step, zone, changes);
    }

    private Duration Step(string text, string at)
    {
        var step = read.Span(text, at, positive: true);
        if (Expectations.Cadence.IsAllowed(step))
        {
            return step;
        }

        read.Fail(at, $"A cadence must divide a day or be up to 366 whole days; '{text}' is neither.");
        return Duration.FromHours(1);
    }
}
