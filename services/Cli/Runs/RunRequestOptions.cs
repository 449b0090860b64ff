using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Runs;

/// <summary>What a run is asked for, as <c>run</c>, <c>backfill</c> and <c>plan</c> read it.</summary>
internal sealed class RunRequestOptions
{
    private static readonly Dictionary<string, RunMode> Modes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["manual"] = RunMode.Manual,
        ["backfill"] = RunMode.Backfill,
        ["daily"] = RunMode.Daily,
        ["check-missing"] = RunMode.CheckMissing,
        ["auto"] = RunMode.Auto,
    };

    private readonly Option<string?> mode = new Option<string?>("--mode")
    {
        Description = "manual: the range given. backfill: from a dataset's first day on. daily: the last days that it declares. "
            + "check-missing: only what is not there at all, of 30 days. auto: only where more hours are missing than --max-gap-hours.",
        HelpName = "MODE",
    }.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, [.. Modes.Keys]);

    private readonly Option<bool> checkMissing = new("--check-missing") { Description = "The same as --mode check-missing." };
    private readonly Option<double?> maxGapHours = new("--max-gap-hours") { Description = "With --mode auto: hours that may be missing; default: 6.", HelpName = "HOURS" };
    private readonly Option<string[]> datasets = CommonOptions.Datasets();
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<int> daysBack = CommonOptions.DaysBack("Instead of --from and --to: the last local days up to now.");
    private readonly Option<bool> refetch = CommonOptions.Refetch();
    private readonly Option<string?> priority = CommonOptions.Priority();
    private readonly RunMode? always;

    /// <param name="command">Gets the options, and their faults.</param>
    /// <param name="always">The mode of a command that has only one; null where it is an option.</param>
    /// <param name="instead">With it no range is needed; null for none.</param>
    public RunRequestOptions(Command command, RunMode? always = null, Option<bool>? instead = null)
    {
        this.always = always;
        Option[] options = [datasets, series, from, to, daysBack, refetch, priority];
        foreach (var option in always is null ? [mode, checkMissing, maxGapHours, .. options] : options)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            var (hasDays, hasFrom, hasTo) = (IsGiven(daysBack), IsGiven(from), IsGiven(to));
            if (hasDays && (hasFrom || hasTo))
            {
                result.AddError("Say which range: either --from (and --to), or --days-back.");
            }
            else if (hasTo && !hasFrom)
            {
                result.AddError("--to needs --from.");
            }
            else if (always is null && !hasDays && !hasFrom && !IsGiven(mode) && !IsGiven(checkMissing) && (instead is null || !IsGiven(instead)))
            {
                result.AddError("Say which range: either --from (and --to), or --days-back, or a --mode that has one.");
            }

            bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
        });
    }

    public string[] Datasets(ParseResult args) => args.GetValue(datasets)!;

    public CreateRunRequest Read(ParseResult args)
    {
        var request = new CreateRunRequest
        {
            Mode = always ?? Mode(args),
            Datasets = { args.GetValue(datasets)! },
            Series = { args.GetValue(series)! },
            From = args.GetValue(from)!,
            To = args.GetValue(to)!,
            DaysBack = args.GetValue(daysBack),
            Priority = EnumNames.Parse<Priority>(args.GetValue(priority)),
            Refetch = args.GetValue(refetch),
        };
        if (always is null && args.GetValue(maxGapHours) is { } hours)
        {
            request.MaxGapHours = hours;
        }

        return request;
    }

    private RunMode Mode(ParseResult args) =>
        args.GetValue(checkMissing) ? RunMode.CheckMissing : args.GetValue(mode) is { } name ? Modes[name] : RunMode.Manual;
}
