using System.CommandLine;
using Grpc.Core;

namespace DataFetch.Cli;

/// <summary>A command that talks to the services.</summary>
internal abstract class SessionCommand : Command
{
    protected SessionCommand(string name, string description, SessionOptions options)
        : base(name, description)
    {
        Addresses = options;
        SetAction(async (args, ct) =>
        {
            using var session = new Session(args, options);
            try
            {
                return await RunAsync(args, session, ct);
            }
            catch (RpcException e) when (e is { StatusCode: StatusCode.Unavailable, Status.DebugException: { } cause })
            {
                session.Output.Say($"The service at {session.LastAddress} cannot be reached: {cause.GetBaseException().Message}");
                return ExitCode.NotDone;
            }
        });
    }

    /// <summary>Where the services are.</summary>
    protected SessionOptions Addresses { get; }

    /// <summary>Does it. Returns the exit code.</summary>
    protected abstract Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct);
}
