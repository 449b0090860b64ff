using System.CommandLine;
using Grpc.Core;
using Grpc.Health.V1;
using Service = Grpc.Health.V1.Health;

namespace DataFetch.Cli.Health;

/// <summary><c>datafetch health</c>: whether the four services can do their work; ends with 0 only if all can.</summary>
internal sealed class HealthCommand(SessionOptions options) : SessionCommand("health", "Asks the four services how they are.", options)
{
    private sealed record Answer(string Service, Uri Address, string Status, string Message);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answers = await Task.WhenAll(
            new (string Name, Option<Uri> Address)[]
            {
                ("fetcher", Addresses.Fetcher), ("gap-detector", Addresses.Gaps), ("backfill", Addresses.Backfill), ("query", Addresses.Query),
            }
            .Select(service => AskAsync(service.Name, args.GetValue(service.Address)!, session.Connect(service.Address), session.Call(ct))));

        session.Output.Write(
            answers,
            new("service", answer => answer.Service),
            new("address", answer => answer.Address.GetLeftPart(UriPartial.Authority)),
            new("status", answer => answer.Status),
            new("message", answer => answer.Message));
        return answers.All(answer => answer.Status == "serving") ? ExitCode.Done : ExitCode.NotDone;
    }

    private static async Task<Answer> AskAsync(string name, Uri address, CallInvoker service, CallOptions call)
    {
        try
        {
            var answer = await new Service.HealthClient(service).CheckAsync(new(), call);
            return new(name, address, answer.Status == HealthCheckResponse.Types.ServingStatus.Serving ? "serving" : "not-serving", "");
        }
        catch (RpcException e) when (e.StatusCode != StatusCode.Cancelled)
        {
            return new(name, address, "unreachable", e.Status.DebugException?.Message ?? e.Status.Detail);
        }
    }
}
