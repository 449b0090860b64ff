using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.GapDetector.Audits;
using DataFetch.GapDetector.Coverage;
using DataFetch.GapDetector.Detection;
using DataFetch.GapDetector.Summaries;
using DataFetch.Storage.Entities;
using Grpc.Core;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector;

/// <summary>The contract of <c>gaps.proto</c>.</summary>
internal sealed class GapDetectorApi(
    SourceCatalog catalog, SummaryBuilder summaries, GapFinder gaps, CoverageReader coverage, DatasetAudit audit, EntityReader entities, TimeProvider time)
    : Wire.GapDetectorService.GapDetectorServiceBase
{
    private const int SummaryDays = 30;
    private const int DetectionDays = 7;
    private const int CoverageDays = 30;

    public override async Task<Wire.GetSummaryResponse> GetSummary(Wire.GetSummaryRequest request, ServerCallContext context)
    {
        var days = request.DaysBack == 0 ? SummaryDays : request.DaysBack;
        var datasets = catalog.DatasetsOrAll(request.Datasets);
        return SummaryWire.ToWire(await summaries.BuildAsync(datasets, days, time.GetInstant(), context.CancellationToken), days);
    }

    public override async Task<Wire.DetectGapsResponse> DetectGaps(Wire.DetectGapsRequest request, ServerCallContext context)
    {
        var limit = DetectionWire.ParseLimit(request.Limit);
        var found = await DetectAsync(request.Datasets, request.Series, request.From, request.To, request.DaysBack, context.CancellationToken);
        return DetectionWire.ToWire(found, limit);
    }

    public override async Task<Wire.GetCoverageResponse> GetCoverage(Wire.GetCoverageRequest request, ServerCallContext context)
    {
        var now = time.GetInstant();
        var scope = Scope.Parse(catalog.Dataset(request.Dataset), request.Series, request.From, request.To, CoverageDays, now);
        return CoverageWire.ToWire(
            await coverage.ReadAsync(scope, context.CancellationToken), await entities.CountAsync(scope.Dataset, context.CancellationToken), scope.Range, now);
    }

    public override async Task<Wire.AuditDatasetResponse> AuditDataset(Wire.AuditDatasetRequest request, ServerCallContext context)
    {
        var scope = Scope.ParseHistory(catalog.Dataset(request.Dataset), request.Series, request.From, request.To, time.GetInstant());
        var report = await audit.RunAsync(scope, context.CancellationToken);
        return new Wire.AuditDatasetResponse
        {
            Rows = report.Rows,
            VanishedSlots = report.Vanished,
            UnrecordedSlots = report.Unrecorded,
            Seconds = report.Elapsed.TotalSeconds,
        };
    }

    public override async Task StreamGaps(
        Wire.StreamGapsRequest request, IServerStreamWriter<Wire.StreamGapsResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var found = await DetectAsync(request.Datasets, request.Series, request.From, request.To, request.DaysBack, ct);
        foreach (var batch in DetectionWire.ToBatches(found))
        {
            await responseStream.WriteAsync(new Wire.StreamGapsResponse { Batch = batch }, ct);
        }

        await responseStream.WriteAsync(new Wire.StreamGapsResponse { Totals = DetectionWire.ToWire(found, limit: 0) }, ct);
    }

    public override async Task<Wire.GetCoverageGridResponse> GetCoverageGrid(Wire.GetCoverageGridRequest request, ServerCallContext context)
    {
        var now = time.GetInstant();
        var scope = Scope.Parse(catalog.Dataset(request.Dataset), request.Series, request.From, request.To, CoverageDays, now);
        var by = GridWire.Parse(request.By, scope);
        return GridWire.ToWire(await coverage.ReadAsync(scope, context.CancellationToken), by, scope, now);
    }

    private async Task<DetectedGaps> DetectAsync(
        IReadOnlyCollection<string> datasets, IReadOnlyCollection<string> series, string from, string to, int daysBack, CancellationToken ct)
    {
        if (series.Count > 0 && datasets.Distinct().Count() is var count and not 1)
        {
            throw new RequestException(RequestError.Invalid, $"'series' needs exactly one dataset in 'datasets'; there are {count}.");
        }

        var now = time.GetInstant();
        var days = daysBack == 0 ? DetectionDays : daysBack;
        var scopes = catalog.DatasetsOrAll(datasets).Select(dataset => Scope.Parse(dataset, series, from, to, days, now)).ToList();
        return await gaps.FindAsync(scopes, now, ct);
    }
}
