using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.GapDetector.Audits;
using DataFetch.GapDetector.Coverage;
using DataFetch.GapDetector.Detection;
using DataFetch.GapDetector.Summaries;
using DataFetch.GapDetector.Verification;
using DataFetch.Planning;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Audits;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Entities;
using Grpc.Core;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector;

/// <summary>The contract of <c>gaps.proto</c>.</summary>
internal sealed class GapDetectorApi(
    SourceCatalog catalog, SummaryBuilder summaries, GapFinder gaps, LedgerReader ledger, Patrol patrol, FindingStore findings, PatrolStore patrols,
    DatasetVerifier verifier, EntityReader entities, TimeProvider time)
    : Wire.GapDetectorService.GapDetectorServiceBase
{
    private const int SummaryDays = 30;
    private const int DetectionDays = 7;
    private const int CoverageDays = 30;
    private const int UsualFindings = 100;
    private const int MostFindings = 1000;

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
        var (now, ct) = (time.GetInstant(), context.CancellationToken);
        var scope = Scope.Parse(catalog.Dataset(request.Dataset), request.Series, request.From, request.To, CoverageDays, now);
        var coverage = await ledger.CoverageAsync(scope.Dataset, scope.Series, scope.Range, ct);
        var exceptions = await ledger.ExceptionsAsync(scope.Dataset, scope.Series, scope.Range, ct);
        return CoverageWire.ToWire(
            coverage, exceptions.Expected(scope.Dataset, scope.Range, now).ToLookup(e => e.Series), await entities.CountAsync(scope.Dataset, ct), scope.Range, now);
    }

    public override async Task<Wire.AuditDatasetResponse> AuditDataset(Wire.AuditDatasetRequest request, ServerCallContext context)
    {
        var scope = Scope.ParseHistory(catalog.Dataset(request.Dataset), request.Series, request.From, request.To, time.GetInstant());
        var started = time.GetTimestamp();
        var slices = new List<SliceReport>();
        foreach (var slice in Patrol.Slices(scope))
        {
            slices.Add(await patrol.RunAsync(scope with { Range = slice }, context.CancellationToken));
        }

        return AuditWire.ToWire(slices, time.GetElapsedTime(started));
    }

    public override async Task<Wire.ListFindingsResponse> ListFindings(Wire.ListFindingsRequest request, ServerCallContext context)
    {
        if (request.Limit is < 0 or > MostFindings)
        {
            throw new RequestException(RequestError.Invalid, $"'limit' is {request.Limit}; give 1 to {MostFindings}, or 0 for {UsualFindings}.");
        }

        var found = await findings.NewestAsync(
            catalog.DatasetsOrAll(request.Datasets), AuditWire.State(request.State), request.Limit == 0 ? UsualFindings : request.Limit, context.CancellationToken);
        return new Wire.ListFindingsResponse { Findings = { found.Select(AuditWire.ToWire) } };
    }

    public override async Task<Wire.GetPatrolResponse> GetPatrol(Wire.GetPatrolRequest request, ServerCallContext context) =>
        new() { Patrols = { (await patrols.ReadAsync(context.CancellationToken)).Select(AuditWire.ToWire) } };

    public override async Task<Wire.VerifyDatasetResponse> VerifyDataset(Wire.VerifyDatasetRequest request, ServerCallContext context)
    {
        var scope = Scope.ParseHistory(catalog.Dataset(request.Dataset), request.Series, request.From, request.To, time.GetInstant());
        await using var verification = await verifier.OpenAsync(scope, context.CancellationToken);
        await foreach (var _ in verification.BlocksAsync(context.CancellationToken))
        {
            // The report counts them.
        }

        var report = await verification.ReportAsync(context.CancellationToken);
        return VerificationWire.ToWire(report, withLists: true);
    }

    public override async Task ExportCertificate(
        Wire.ExportCertificateRequest request, IServerStreamWriter<Wire.ExportCertificateResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var scope = Scope.ParseHistory(catalog.Dataset(request.Dataset), request.Series, request.From, request.To, time.GetInstant());
        await using var verification = await verifier.OpenAsync(scope, ct);
        foreach (var chunks in verification.Chunks.Chunk(VerificationWire.PartSize))
        {
            await responseStream.WriteAsync(new Wire.ExportCertificateResponse { Chunks = { chunks.Select(VerificationWire.ToWire) } }, ct);
        }

        await foreach (var blocks in verification.BlocksAsync(ct).Chunk(VerificationWire.PartSize).WithCancellation(ct))
        {
            await responseStream.WriteAsync(new Wire.ExportCertificateResponse { Blocks = { blocks.Select(b => VerificationWire.ToWire(b, withChunk: b.RecordedDigest is null)) } }, ct);
        }

        var report = await verification.ReportAsync(ct);
        foreach (var exceptions in report.Exceptions.Chunk(VerificationWire.PartSize))
        {
            await responseStream.WriteAsync(new Wire.ExportCertificateResponse { Exceptions = { exceptions.Select(e => e.ToWire()) } }, ct);
        }

        await responseStream.WriteAsync(new Wire.ExportCertificateResponse { Result = VerificationWire.ToWire(report, withLists: false) }, ct);
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
        return GridWire.ToWire(await ledger.CoverageAsync(scope.Dataset, scope.Series, scope.Range, context.CancellationToken), by, scope, now);
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
