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
            RunMode.Unspecified or RunMode.Manual => (RunPurpose.Manual, Given(request) ?? requests.Parts(request.Datasets, request.Series, request.From, request.To)),
            RunMode.Backfill => (RunPurpose.Backfill, Given(request) ?? Each(request, d => new TimeRange(d.ExpectedFrom, time.GetInstant()))),
            RunMode.Daily => (RunPurpose.Daily, Given(request) ?? Each(request, d => RangeParser.LastDays(d, d.DailyDays, time.GetInstant()))),
            RunMode.CheckMissing => (RunPurpose.CheckMissing, Given(request) ?? Each(request, d => RangeParser.LastDays(d, CheckedDays, time.GetInstant()))),
            RunMode.Auto => (RunPurpose.Auto, Given(request) ?? Each(request, d => RangeParser.LastDays(d, AutoDays, time.GetInstant()))),
            _ => throw Invalid($"'mode' must be MANUAL, BACKFILL, DAILY, CHECK_MISSING or AUTO; it is {(int)request.Mode}."),
        };
        var scope = request.Refetch ? RunScope.All : request.Mode == RunMode.CheckMissing ? RunScope.Lacking : RunScope.Open;
        return new RunRequest(purpose, parts, request.Priority.ToPriority(TaskPriority.Low), scope);
    }

    // Null where the request leaves the range to its mode.
    private IReadOnlyList<RunPart>? Given(CreateRunRequest request) =>
        request.DaysBack != 0 ? Each(request, d => RangeParser.LastDays(d, request.DaysBack, time.GetInstant()))
        : request.From.Length > 0 ? requests.Parts(request.Datasets, request.Series, request.From, request.To)
        : null;

    private IReadOnlyList<RunPart> Each(CreateRunRequest request, Func<Dataset, TimeRange> range) => requests.Parts(request.Datasets, request.Series, range);

    private static void Check(CreateRunRequest request)
    {
        if (request.DaysBack != 0 && (request.From.Length > 0 || request.To.Length > 0))
        {
            throw Invalid("Give either 'days_back', or 'from' and 'to'.");
        }

        if (request.From.Length == 0 && request.To.Length > 0)
        {
            throw Invalid("'to' needs 'from'.");
        }

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
