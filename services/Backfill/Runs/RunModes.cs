using DataFetch.Catalog;
using DataFetch.Catalog.Requests;
using DataFetch.Storage.Tasks;
using DataFetch.V1;
using Dataset = DataFetch.Catalog.Definitions.Dataset;
using TimeRange = DataFetch.Catalog.TimeRange;

namespace DataFetch.Backfill.Runs;

/// <summary>What a mode of runs asks for: its datasets, series and ranges. Every fault is a <see cref="RequestException"/> that names the value.</summary>
internal sealed class RunModes(RequestReader requests, TimeProvider time)
{
    public const int AutoDays = 7;

    private const int CheckedDays = 30;

    public RunRequest Read(CreateRunRequest request)
    {
        Check(request);
        var (purpose, parts) = request.Mode switch
        {
            RunMode.Unspecified or RunMode.Manual => (RunPurpose.Manual, Parts(request, _ => null)),
            RunMode.Backfill => (RunPurpose.Backfill, HasRange(request) ? Parts(request, _ => null) : History(request)),
            RunMode.Daily => (RunPurpose.Daily, Parts(request, d => d.DailyDays)),
            RunMode.CheckMissing => (RunPurpose.CheckMissing, Parts(request, _ => CheckedDays)),
            RunMode.Auto => (RunPurpose.Auto, Parts(request, _ => AutoDays)),
            _ => throw Invalid($"'mode' must be MANUAL, BACKFILL, DAILY, CHECK_MISSING or AUTO; it is {(int)request.Mode}."),
        };
        var scope = request.Refetch ? RunScope.All : request.Mode == RunMode.CheckMissing ? RunScope.Lacking : RunScope.Open;
        return new RunRequest(purpose, parts, request.Priority.ToPriority(TaskPriority.Low), scope);
    }

    private static bool HasRange(CreateRunRequest request) => request.DaysBack != 0 || request.From.Length > 0 || request.To.Length > 0;

    /// <param name="usualDays">Of a dataset, where the request leaves the range to its mode; null where it must say one.</param>
    private IReadOnlyList<RunPart> Parts(CreateRunRequest request, Func<Dataset, int?> usualDays)
    {
        var now = time.GetInstant();
        return requests.Parts(
            request.Datasets, request.Series, d => RangeParser.ParseOrLastDays(d, request.From, request.To, request.DaysBack, usualDays(d), now));
    }

    private IReadOnlyList<RunPart> History(CreateRunRequest request)
    {
        var now = time.GetInstant();
        return requests.Parts(request.Datasets, request.Series, d => new TimeRange(d.ExpectedFrom, now));
    }

    private static void Check(CreateRunRequest request)
    {
        if (request.HasMaxGapHours && request.Mode != RunMode.Auto)
        {
            throw Invalid("'max_gap_hours' goes with the mode AUTO only.");
        }

        if (request is { Refetch: true, Mode: RunMode.Auto or RunMode.CheckMissing })
        {
            throw Invalid($"'refetch' asks for everything, the mode {request.Mode.ToString().ToUpperInvariant()} only for what is missing: give one of them.");
        }
    }

    private static RequestException Invalid(string text) => new(RequestError.Invalid, text);
}
