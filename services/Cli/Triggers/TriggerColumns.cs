using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Triggers;

/// <summary>How triggers are printed; of their events what each has.</summary>
internal static class TriggerColumns
{
    public static IReadOnlyList<Column<Trigger>> All { get; } =
    [
        new("id", trigger => trigger.Id),
        new("kind", trigger => trigger.Kind),
        new("dataset", trigger => trigger.Dataset),
        new("created_time", trigger => trigger.CreatedTime.ToInstant()),
        new("day", trigger => trigger.Complete?.Day),
        new("zone", trigger => trigger.Complete?.Zone, InTable: false),
        new("revision", trigger => trigger.Complete?.Revision),
        new("slots", trigger => trigger.Complete?.Slots),
        new("provisional", trigger => trigger.Complete?.Provisional, InTable: false),
        new("absent", trigger => trigger.Complete?.Absent, InTable: false),
        new("start_time", trigger => trigger.Revised?.Range.StartTime.ToInstant()),
        new("end_time", trigger => trigger.Revised?.Range.EndTime.ToInstant()),
        new("rows", trigger => trigger.Revised?.Rows),
        new("series", trigger => trigger.Revised is { } revised ? string.Join(",", revised.Series) : null, InTable: false),
        new("name", trigger => trigger.Named?.Name),
        new("schedule", trigger => trigger.Named?.Schedule, InTable: false),
        new("scheduled_time", trigger => trigger.Named?.ScheduledTime.ToInstant(), InTable: false),
    ];

    public static Option<string[]> Kinds() =>
        new("--kind") { Description = "dataset-complete, range-revised or named; may be repeated; default: all.", HelpName = "KIND", DefaultValueFactory = _ => [] };
}
