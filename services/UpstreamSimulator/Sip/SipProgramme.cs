using System.Globalization;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>A run of a programme. The greatest (date, hour) that has an hour holds for it.</summary>
/// <param name="Date">fecha_programa, Chile's civil time.</param>
/// <param name="Hour">hora_programa.</param>
/// <param name="Start">The first hour that it has, seconds since 1970.</param>
internal sealed record SipRun(LocalDate Date, int Hour, long Start)
{
    public string DateText { get; } = Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>An hour in a run, as SIP writes it.</summary>
internal sealed record SipProgrammed(SipHour Hour, SipRun Run);

/// <summary>Prices that a programme expects, by the hour, for hours to come too; each run says them anew.</summary>
/// <param name="runHours">The hours (Chile's civil time) at which runs start, ascending.</param>
/// <param name="horizon">Hours that a run has.</param>
/// <param name="lead">Hours between a run's publication and its start.</param>
internal abstract class SipProgramme(
    string path, int[] runHours, int horizon, int lead, SipGrid grid, SipPrices prices, SipCalendar calendar, SimulatorOptions options)
    : SipProduct(path)
{
    private readonly string name = path;

    /// <summary>The first hour that no run has.</summary>
    public long Until(long now) => RunsFrom(SipCalendar.DateOf(now)).Last(run => IsOut(run, now)).Start + (horizon * 3_600L);

    /// <summary>The runs that are out and have an hour, the last one holds.</summary>
    public IEnumerable<SipRun> Runs(long at, long now) => RunsFrom(SipCalendar.DateOf(at))
        .Where(run => run.Start <= at && at < run.Start + (horizon * 3_600L) && IsOut(run, now));

    /// <summary>1/100,000 of USD/MWh, whole cents.</summary>
    public long Price(int node, long at, SipRun run)
    {
        var error = Chance.Between(Chance.Of(options.Seed, name, (node * 31L) + run.Start, at), 850, 1_150); // per mille
        return prices.At(node, at).UsdMwh * error / 1_000 / 1_000 * 1_000;
    }

    public override (SipQuery? Query, SipRefusal? Refusal) Read(IQueryCollection asked) =>
        Parse(asked) is { Page: >= 1, Limit: <= MaxLimit } query ? (query, null) : (null, SipRefusal.BadGateway);

    public override ISipFeed Feed(SipQuery query, long now) => new SipFeed<SipProgrammed>(
        [
            .. from day in query.Days
               from hour in calendar.Hours(day)
               from run in Runs(hour.At, now)
               select new SipProgrammed(hour, run),
        ],
        grid.All,
        (ref body, node, slot) => body.Add(grid.Nodes[node], slot, Price(node, slot.Hour.At, slot.Run)));

    /// <summary>All runs, ascending, that may have an hour of that day, and those of the days after that may be out by then.</summary>
    private IEnumerable<SipRun> RunsFrom(LocalDate day)
    {
        for (var date = day.PlusDays(-((horizon / 24) + 1)); date <= day.PlusDays(1); date = date.PlusDays(1))
        {
            foreach (var hour in runHours) yield return new(date, hour, SipCalendar.StartOf(date, hour));
        }
    }

    private bool IsOut(SipRun run, long now) => run.Start - (lead * 3_600L) <= now;
}

/// <summary>The day-ahead programme: a run a day, out at six in the evening before.</summary>
internal sealed class SipPcp(SipGrid grid, SipPrices prices, SipCalendar calendar, SimulatorOptions options)
    : SipProgramme("cmg-programado-pcp", [0], horizon: 121, lead: 6, grid, prices, calendar, options);

/// <summary>The programme of the day: four runs, each out when it starts. How many the real service has is not established.</summary>
internal sealed class SipPid(SipGrid grid, SipPrices prices, SipCalendar calendar, SimulatorOptions options)
    : SipProgramme("cmg-programado-pid", [0, 6, 12, 18], horizon: 24, lead: 0, grid, prices, calendar, options);
