using System.Globalization;
using DataFetch.Catalog.Definitions;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Schedules;
using NodaTime;
using NodaTime.Text;
using Wire = DataFetch.V1;

namespace DataFetch.Backfill.Scheduling;

/// <summary>Schedules and firings as the protos have them.</summary>
internal static class WireSchedules
{
    private static readonly OffsetDateTimePattern LocalTime = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'sso<g>");

    /// <param name="next">Null where it does not fire by itself.</param>
    public static Wire.Job ToWire(this Schedule schedule, ScheduleStanding standing, Instant? next) => new()
    {
        Id = schedule.Id,
        Title = schedule.Title,
        Kind = schedule switch { { Run: not null } => "run", { Trigger: not null } => "trigger", _ => "system" },
        Times = schedule.Times?.Text ?? "",
        Zone = schedule.Times?.Zone.Id ?? "",
        Enabled = schedule.Enabled,
        NextTime = next?.ToWire(),
        NextLocalTime = next is { } at ? LocalTime.Format(at.InZone(schedule.Times!.Zone).ToOffsetDateTime()) : "",
        Last = standing.Last?.ToWire(),
        Fired = standing.Fired,
        Failed = standing.Failed,
        Missed = standing.Missed,
        FollowedBy = { schedule.FollowedBy },
    };

    public static Wire.Firing ToWire(this Firing firing) => new()
    {
        Id = firing.Id.ToString(),
        ScheduledTime = firing.ScheduledAt.ToWire(),
        FiredTime = firing.FiredAt?.ToWire(),
        FinishedTime = firing.FinishedAt?.ToWire(),
        State = Enum.Parse<Wire.FiringState>(firing.State.ToString()),
        Cause = firing.Cause.ToString().ToLower(CultureInfo.InvariantCulture),
        Result = firing.Result,
        Error = firing.Error ?? "",
        RunId = firing.HasRun ? firing.Id.ToString() : "",
        LatenessSeconds = firing.FiredAt is { } fired ? (fired - firing.ScheduledAt).TotalSeconds : 0,
    };
}
