using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace DataFetch.Cli;

/// <summary>One command's connections and its output.</summary>
internal sealed class Session : IDisposable
{
    private readonly ParseResult args;
    private readonly SessionOptions options;
    private readonly List<GrpcChannel> channels = [];

    public Session(ParseResult args, SessionOptions options)
    {
        (this.args, this.options) = (args, options);
        Output = new(args.InvocationConfiguration.Output, args.InvocationConfiguration.Error, args.GetValue(options.Json));
    }

    public OutputWriter Output { get; }

    public FetcherService.FetcherServiceClient Fetcher => new(Connect(options.Fetcher));

    public GapDetectorService.GapDetectorServiceClient Gaps => new(Connect(options.Gaps));

    public BackfillService.BackfillServiceClient Backfill => new(Connect(options.Backfill));

    public SchedulerService.SchedulerServiceClient Scheduler => new(Connect(options.Backfill));
    public AlertService.AlertServiceClient Alerts => new(Connect(options.Backfill));

    public TriggerService.TriggerServiceClient Triggers => new(Connect(options.Backfill));

    public QueryService.QueryServiceClient Query => new(Connect(options.Query));

    /// <summary>For a call that answers once.</summary>
    public CallOptions Call(CancellationToken ct) => Within(TimeSpan.FromSeconds(30), ct);

    /// <summary>For a stream of data.</summary>
    public CallOptions Stream(CancellationToken ct) => Within(TimeSpan.FromMinutes(10), ct);

    /// <summary>For a call that lasts as long as what it watches, unless a time was given.</summary>
    public CallOptions Watch(CancellationToken ct) => Within(null, ct);

    /// <summary>A connection that sends the key with every call.</summary>
    public CallInvoker Connect(Option<Uri> to)
    {
        var channel = GrpcChannel.ForAddress(args.GetValue(to)!);
        channels.Add(channel);
        LastAddress = args.GetValue(to)!;
        return Key is { Length: > 0 } key
            ? channel.Intercept(metadata =>
            {
                metadata.Add("x-api-key", key);
                return metadata;
            })
            : channel.CreateCallInvoker();
    }

    /// <summary>The service that was called last, for the message when it is away.</summary>
    public Uri? LastAddress { get; private set; }

    private string? Key => args.GetValue(options.ApiKey) ?? Environment.GetEnvironmentVariable("DATAFETCH_API_KEY");

    public void Dispose() => channels.ForEach(channel => channel.Dispose());

    private CallOptions Within(TimeSpan? usual, CancellationToken ct) => new(
        deadline: (args.GetValue(options.Timeout) ?? usual) is { } time ? TimeProvider.System.GetUtcNow().UtcDateTime + time : null,
        cancellationToken: ct);
}
