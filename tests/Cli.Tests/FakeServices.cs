using System.Security.Cryptography;
using System.Text;
using DataFetch.Catalog;
using DataFetch.ServiceDefaults;
using DataFetch.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace DataFetch.Cli.Tests;

/// <summary>All four services at one address, behind a key, with a little fixed data.</summary>
public sealed class FakeServices : IAsyncLifetime
{
    private readonly WebApplication host = Build();

    /// <summary>Runs the command against these services. Returns its exit code and what it printed.</summary>
    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last();
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] all = [.. args, "--fetcher", address, "--gaps", address, "--backfill", address, "--query", address, "--api-key", "sesame"];
        var code = await new DataFetchCommand().RunAsync(all, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    public async ValueTask InitializeAsync() => await host.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static WebApplication Build()
    {
        var builder = ServiceHost.CreateBuilder(
            ["--Endpoints:HttpPort", "0", "--Endpoints:GrpcPort", "0", "--Auth:ApiKey", "sesame", "--Telemetry:Enabled", "false"],
            KnownServices.Query);
        builder.AddServiceDefaults(KnownServices.Query);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGrpcService<Backfill>();
        app.MapGrpcService<Scheduler>();
        app.MapGrpcService<Query>();
        app.MapGrpcService<Gaps>();
        app.MapGrpcService<Fetcher>();
        app.MapGrpcService<Alerts>();
        app.MapGrpcService<Triggers>();
        return app;
    }

    private sealed class Backfill : BackfillService.BackfillServiceBase
    {
        public override Task<CreateRunResponse> CreateRun(CreateRunRequest request, ServerCallContext context) =>
            request.From == "2026-10-01" && request.To == "2026-10-31" && request.Priority == Priority.Low && request.Refetch
                ? Task.FromResult(new CreateRunResponse { Run = new() { Id = request.Datasets.Single() }, EstimatedSeconds = 2 })
                : throw new RequestException(RequestError.Invalid, $"unexpected request {request}");

        public override async Task WatchRun(WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new() { Run = new() { Id = request.RunId, State = RunState.Running, Tasks = new() { Pending = 2 } } });
            var (state, failed) = request.RunId == "broken" ? (RunState.Partial, 1) : (RunState.Completed, 0);
            await responseStream.WriteAsync(new()
            {
                Run = new() { Id = request.RunId, State = state, Tasks = new() { Completed = 2 - failed, Failed = failed } },
            });
        }

        public override Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context) =>
            throw new RequestException(RequestError.NotFound, $"no run '{request.RunId}'");

        public override Task<ListTasksResponse> ListTasks(ListTasksRequest request, ServerCallContext context) =>
            Task.FromResult(new ListTasksResponse { Tasks = { new V1.Task { Id = "t", State = request.State, Series = { "a", "b" } } } });
    }

    private sealed class Scheduler : SchedulerService.SchedulerServiceBase
    {
        public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) =>
            Task.FromResult(new GetStatusResponse
            {
                Running = true,
                Enabled = true,
                TotalJobs = 2,
                Queue = new() { Pending = 3 },
                Jobs =
                {
                    new Job
                    {
                        Id = "daily", Kind = "run", Times = "0 3 * * *", Zone = "America/Santiago", Enabled = true, NextTime = new() { Seconds = 3600 },
                        Last = new() { State = FiringState.Failed, Error = "broken", LatenessSeconds = 1.5, ScheduledTime = new() { Seconds = 60 } }, Fired = 7, Missed = 2,
                    },
                    new Job { Id = "after", Kind = "trigger" },
                },
            });

        public override Task<StopSchedulerResponse> StopScheduler(StopSchedulerRequest request, ServerCallContext context) =>
            Task.FromResult(new StopSchedulerResponse { Running = true });

        public override Task<TriggerJobResponse> TriggerJob(TriggerJobRequest request, ServerCallContext context) =>
            Task.FromResult(new TriggerJobResponse
            {
                Firing = request.JobId switch
                {
                    "told" => new() { Id = "f", State = FiringState.Completed, Result = "published" },
                    "late" => new() { Id = "f", State = FiringState.Due },
                    _ => new() { Id = request.JobId, State = FiringState.Running, RunId = request.JobId },
                },
            });

        public override Task<RefreshResponse> Refresh(RefreshRequest request, ServerCallContext context) =>
            Task.FromResult(new RefreshResponse { Run = new() { Id = request.Dataset } });
    }

    private sealed class Query : QueryService.QueryServiceBase
    {
        public override Task<ListDatasetsResponse> ListDatasets(ListDatasetsRequest request, ServerCallContext context) =>
            Task.FromResult(new ListDatasetsResponse
            {
                Datasets = { new Dataset { Name = "ra_runners", Cadence = "P1D", Expectation = "each day", Key = { "race_id", "horse_id" }, Sparse = true } },
            });

        public override Task<AggregateResponse> Aggregate(AggregateRequest request, ServerCallContext context) =>
            request.Aggregates.SequenceEqual(["avg(price)", "last(note)"]) && request is { Bucket: "P1D", Zone: "UTC", DaysBack: 2, Fill: Fill.Locf }
                ? Task.FromResult(new AggregateResponse
                {
                    Aggregates = { new AggregateColumn { Name = "avg(price)", Type = ColumnType.Decimal }, new AggregateColumn { Name = "last(note)", Type = ColumnType.Text } },
                    Series = { new AggregatedSeries { Series = "N1", Buckets = { Bucket(0, "12.50", filled: false), Bucket(1, "12.50", filled: true) } } },
                })
                : throw new RequestException(RequestError.Invalid, $"unexpected request {request}");

        private static AggregatedBucket Bucket(int day, string price, bool filled) => new()
        {
            StartTime = new() { Seconds = 86_400 * day },
            EndTime = new() { Seconds = 86_400 * (day + 1) },
            Expected = 24,
            Present = 20 - day,
            Provisional = day,
            Values = { new AggregateValue { Value = price, Filled = filled }, new AggregateValue() },
        };

        public override async Task GetData(GetDataRequest request, IServerStreamWriter<GetDataResponse> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new()
            {
                Header = new()
                {
                    Series = { "N1", "N2" },
                    Providers = { "sip.cmg_online" },
                    Columns = { new DatasetColumn { Name = "price", Type = ColumnType.Decimal }, new DatasetColumn { Name = "note", Type = ColumnType.Text } },
                },
            });
            var coverage = request.AsOf.Length > 0
                ? new DataCoverage { AsOf = Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(request.AsOf, System.Globalization.CultureInfo.InvariantCulture)) }
                : new DataCoverage { Slots = new() { Expected = 3, Present = 2, Missing = 1 } };
            coverage.Errors.Add(request.Missing == MissingPolicy.Fetch ? ["sip did not answer"] : Array.Empty<string>());
            await responseStream.WriteAsync(new() { Coverage = coverage });
            await responseStream.WriteAsync(new()
            {
                Batch = new()
                {
                    Rows = 2,
                    SeriesIndex = { 0, 1 },
                    AtUs = { request.Order == Order.Descending ? [1_000_000L, 0] : [0L, 1_000_000] },
                    ProviderIndex = { 0, -1 },
                    Columns =
                    {
                        new ColumnData { Decimals = new() { Scale = 2, Unscaled = { 1250, 0 } }, Nulls = ByteString.CopyFrom(2) },
                        new ColumnData { Texts = new() { Values = { "x", "y" } } },
                    },
                },
            });
        }
    }

    private sealed class Gaps : GapDetectorService.GapDetectorServiceBase
    {
        public override Task<GetSummaryResponse> GetSummary(GetSummaryRequest request, ServerCallContext context) =>
            Task.FromResult(new GetSummaryResponse
            {
                Datasets =
                {
                    ["cmg_online"] = new() { Status = "behind", HoursBehind = 2.5, GapHours = 3, Coverage = 0.5, Action = "backfill", ActionNeeded = true, Suggestion = "Fetch it." },
                    ["empty"] = new() { Status = "empty", Action = "none" },
                },
            });

        public override async Task StreamGaps(StreamGapsRequest request, IServerStreamWriter<StreamGapsResponse> responseStream, ServerCallContext context)
        {
            foreach (var series in new[] { "N1", "N2" })
            {
                await responseStream.WriteAsync(new()
                {
                    Batch = new() { Dataset = "cmg_online", Series = series, Gaps = { new Gap { Series = series, StartTime = At(0), EndTime = At(3600) } } },
                });
            }

            if (request.Series.Count == 0)
            {
                await responseStream.WriteAsync(new() { Totals = new() { Summary = new() { TotalGaps = 2, EstimatedBackfillTime = "1 s" } } });
            }
        }

        public override Task<GetCoverageGridResponse> GetCoverageGrid(GetCoverageGridRequest request, ServerCallContext context) =>
            Task.FromResult(new GetCoverageGridResponse
            {
                By = request.By,
                Columns = { "2026-10-24", "2026-10-25", "2026-10-26", "2026-10-27", "2026-10-28", "2026-10-29" },
                Rows =
                {
                    new CoverageGridRow
                    {
                        Name = "N1",
                        Expected = { 4, 4, 4, 4, 4, 0 },
                        Present = { 3, 3, 2, 1, 0, 0 },
                        Provisional = { 1, 0, 0, 0, 0, 0 },
                        Absent = { 0, 0, 0, 0, 0, 0 },
                        Unreachable = { 0, 0, 0, 1, 0, 0 },
                        Missing = { 0, 1, 2, 2, 4, 0 },
                    },
                },
                Slots = new() { Expected = 20, Present = 9, Provisional = 1, Unreachable = 1, Missing = 9 },
            });

        public override Task<DetectGapsResponse> DetectGaps(DetectGapsRequest request, ServerCallContext context) =>
            Task.FromResult(new DetectGapsResponse
            {
                Summary = new()
                {
                    TotalGaps = 1,
                    MissingRecords = 4,
                    EstimatedBackfillTime = "2 min 5 s",
                    EstimatedCalls = 3,
                    BindingLimit = "sip 60/1m",
                    Truncated = request.Limit == 1,
                },
                Datasets =
                {
                    ["cmg_online"] = new()
                    {
                        Gaps =
                        {
                            new Gap
                            {
                                Series = "N1", StartTime = At(0), EndTime = At(3600), DurationHours = 1, MissingRecords = 4, Severity = "minor",
                                Provider = "sip.cmg_online", ChunkSize = "day", Chunks = 1, EstimatedCalls = 3, EstimatedSeconds = 3, BindingLimit = "sip 60/1m",
                            },
                        },
                    },
                },
            });

        public override Task<VerifyDatasetResponse> VerifyDataset(VerifyDatasetRequest request, ServerCallContext context)
        {
            var result = Result(request.Dataset);
            result.Differences.Add(Blocks(request.Dataset).Where(b => b.State is not ("same" or "unrecorded")).Select(b =>
            {
                var block = new VerifiedBlock(b) { Chunk = ChunkOf(b.ChunkId) };
                foreach (var row in block.Different)
                {
                    row.Chunk = ChunkOf(row.ChunkId);
                }

                return block;
            }));
            result.Exceptions.Add(Exceptions(request.Dataset));
            result.TotalExceptions = result.Exceptions.Count;
            return Task.FromResult(result);
        }

        public override async Task ExportCertificate(
            ExportCertificateRequest request, IServerStreamWriter<ExportCertificateResponse> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new() { Chunks = { Blocks(request.Dataset).Select(b => b.ChunkId).Distinct().Select(ChunkOf) } });
            await responseStream.WriteAsync(new() { Blocks = { Blocks(request.Dataset) } });
            await responseStream.WriteAsync(new() { Exceptions = { Exceptions(request.Dataset) } });
            if (request.Dataset != "broken")
            {
                await responseStream.WriteAsync(new() { Result = Result(request.Dataset) });
            }
        }

        public override Task<GetCoverageResponse> GetCoverage(GetCoverageRequest request, ServerCallContext context) => Task.FromResult(new GetCoverageResponse
        {
            Slots = new() { Expected = 3, Provisional = 1, Absent = 1, Missing = 1 },
            Series =
            {
                new SeriesCoverage
                {
                    Series = "N1",
                    Missing = { new V1.TimeRange { StartTime = At(0), EndTime = At(3600) } },
                    Provisional = { new V1.TimeRange { StartTime = At(3600), EndTime = At(7200) } },
                    Absent = { new V1.TimeRange { StartTime = At(7200), EndTime = At(10_800) } },
                    Exceptions = { Exception() },
                },
            },
        });

        private static OpenException[] Exceptions(string dataset) => dataset == "lacking" ? [Exception()] : [];

        private static OpenException Exception() => new()
        {
            Series = "N1",
            State = "absent",
            StartTime = At(7200),
            EndTime = At(10_800),
            Reason = "no provider has it",
            Times = 2,
            Since = At(86_400),
            DueAt = At(2 * 86_400),
            Providers = { "sip.cmg_online" },
        };

        // Two days of one series, stored by chunk 1; what is done to the first, or behind the second, is the dataset's name.
        private static VerifiedBlock[] Blocks(string dataset) => dataset switch
        {
            "altered" => [Block(0, digest: "xx", state: "altered"), Block(1)],
            "covered" => [Block(0, digest: "xx", recorded: "xx"), Block(1)],
            "revised" => [Block(0, digest: "xx", recorded: "xx", chunk: 2), Block(1)],
            "gone" => [Block(1)],
            "grown" => [Block(0), Block(1), Block(2, chunk: 2)],
            "slipped" => [Block(0), Block(1), Block(2)],
            "keyed" => [Part(state: "altered")],
            "older" => [Part(), new() { Series = "N1", State = "unrecorded", StartTime = At(0), EndTime = At(1), Rows = 7 }],
            _ => [Block(0), Block(1)],
        };

        private static VerifiedBlock Block(int day, string digest = "d1", string recorded = "d1", string state = "same", long chunk = 1) => new()
        {
            Series = "N1",
            State = state,
            StartTime = At(day * 86_400),
            EndTime = At((day + 1) * 86_400),
            RecordedRows = 24,
            RecordedDigest = recorded,
            Rows = 24,
            Digest = digest,
            ChunkId = chunk,
        };

        // Of rows with keys of their own, and no instant.
        private static VerifiedBlock Part(string state = "same") => new()
        {
            Series = "N1",
            State = state,
            RecordedRows = 3,
            RecordedDigest = "d1",
            Rows = 3,
            Digest = state == "same" ? "d1" : "xx",
            ChunkId = 2,
            Part = "a3",
            Different = { state == "same" ? [] : new[] { new VerifiedRow { Key = "h2", State = state, RecordedDigest = "r1", Digest = "rx", ChunkId = 1 } } },
        };

        // The certificate of "good" has chunk 1 alone.
        private static StoringChunk ChunkOf(long id) => new()
        {
            Id = id,
            TaskId = $"t{id}",
            Provider = "sip.cmg_online",
            Worker = "w",
            StoredAt = At(4 * 86_400),
            StartTime = At(0),
            EndTime = At(2 * 86_400),
        };

        private static VerifyDatasetResponse Result(string dataset)
        {
            var blocks = Blocks(dataset);
            var ok = blocks.Length > 0 && blocks.All(b => b.State == "same");
            return new()
            {
                Ok = ok,
                Recorded = blocks.All(b => b.State != "unrecorded"),
                Note = dataset == "older" ? "Of 7 rows nothing can be said." : ok ? $"All {blocks.Length} blocks are as they were stored." : "1 blocks are not as they were stored.",
                Range = new() { StartTime = At(0), EndTime = At(3 * 86_400) },
                Rows = blocks.Sum(b => b.Rows),
                Blocks = blocks.Length,
                Slots = new() { Expected = 48, Present = 48 },
                LedgerDigest = "1e",
                ContentDigest = Digest(blocks),
            };
        }

        // As gaps.proto has it.
        private static string Digest(VerifiedBlock[] blocks) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
            blocks.Select(b => $"{b.Series}\t{(b.StartTime is { } start ? $"{start.ToDateTime():s}Z" : b.Part)}\t{b.Digest}\n")))));

        private static Timestamp At(long seconds) => new() { Seconds = seconds };
    }

    private sealed class Fetcher : FetcherService.FetcherServiceBase
    {
        public override Task<CheckSourceResponse> CheckSource(CheckSourceRequest request, ServerCallContext context) =>
            Task.FromResult(new CheckSourceResponse { Ok = request.Source == "good", HttpStatus = 429, Failure = "throttled" });
    }

    private sealed class Alerts : AlertService.AlertServiceBase
    {
        public override Task<ListAlertsResponse> ListAlerts(ListAlertsRequest request, ServerCallContext context) => Task.FromResult(new ListAlertsResponse
        {
            Alerts =
            {
                new Alert { Id = 2, Kind = "drift", Subject = "up.all", Severity = "error", Text = "Fields are gone.", FirstTime = new(), LastTime = new(), Count = 3 },
                request.IncludeResolved ? [new Alert { Id = 1, Kind = "run", ResolvedTime = new() }] : Array.Empty<Alert>(),
            },
        });
    }

    private sealed class Triggers : TriggerService.TriggerServiceBase
    {
        private static readonly Trigger Day = new()
        {
            Id = 7,
            Kind = "dataset-complete",
            Dataset = "prices",
            CreatedTime = new(),
            Complete = new() { Day = "2026-10-25", Zone = "Europe/Madrid", Revision = 1, Slots = 50 },
        };

        public override Task<ListTriggersResponse> ListTriggers(ListTriggersRequest request, ServerCallContext context) =>
            Task.FromResult(new ListTriggersResponse { Triggers = { request.AfterId < Day.Id ? [Day] : Array.Empty<Trigger>() } });

        public override async Task SubscribeTriggers(
            SubscribeTriggersRequest request, IServerStreamWriter<SubscribeTriggersResponse> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new() { Trigger = Day });
            await responseStream.WriteAsync(new() { Trigger = new(Day) { Id = request.HasAfterId ? request.AfterId : 0 } });
        }

        public override Task<PutSubscriptionResponse> PutSubscription(PutSubscriptionRequest request, ServerCallContext context) =>
            request is { Url: "setting:place", HasAfterId: false }
                ? Task.FromResult(new PutSubscriptionResponse { Subscription = new() { Name = request.Name, Url = request.Url, Datasets = { request.Datasets }, Kinds = { request.Kinds } } })
                : throw new RequestException(RequestError.Invalid, $"unexpected request {request}");

        public override Task<DeleteSubscriptionResponse> DeleteSubscription(DeleteSubscriptionRequest request, ServerCallContext context) =>
            throw new RequestException(RequestError.NotFound, $"There is no subscription '{request.Name}'.");
    }
}
