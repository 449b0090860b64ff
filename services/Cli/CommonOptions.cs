using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli;

/// <summary>Options that several commands share, one instance a command.</summary>
internal static class CommonOptions
{
    public static Option<string[]> Datasets() =>
        new("--dataset", "-d") { Description = "A dataset; may be repeated; default: all.", HelpName = "DATASET", DefaultValueFactory = _ => [] };

    public static Option<string[]> Series() =>
        new("--series", "-s") { Description = "A series of the dataset; may be repeated; default: all.", HelpName = "SERIES", DefaultValueFactory = _ => [] };

    public static Option<string> From() => new("--from")
    {
        Description = "An instant (2026-10-01T00:00:00Z), or a date: that local day in the dataset's zone.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "",
    };

    public static Option<string> To() => new("--to")
    {
        Description = "An instant, which is not included, or a date, which is included whole; default: now.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "",
    };

    public static Option<string> AsOf() => new("--as-of")
    {
        Description = "An instant: the rows as they were known then, of datasets that keep revisions; days and ranges without an end are counted back from it.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "",
    };

    public static Option<int> DaysBack(string description)
    {
        var option = new Option<int>("--days-back") { Description = description, HelpName = "DAYS" };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int>() > 0)
            {
                return;
            }

            result.AddError("--days-back must be at least 1.");
        });
        return option;
    }

    public static Option<bool> Refetch() => new("--refetch") { Description = "Ask again for what is present, too; only rows that differ are written." };

    public static Option<string?> Priority() =>
        new Option<string?>("--priority") { Description = "urgent, high, normal or low.", HelpName = "PRIORITY" }
            .AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, [.. EnumNames.Of<Priority>()]);

    public static Argument<string> Id(string what) => new("ID") { Description = $"The {what}'s id." };
}
