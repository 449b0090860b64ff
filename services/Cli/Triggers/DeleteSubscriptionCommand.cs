using System.CommandLine;

namespace DataFetch.Cli.Triggers;

/// <summary><c>datafetch triggers subscriptions delete NAME</c></summary>
internal sealed class DeleteSubscriptionCommand : SessionCommand
{
    private readonly Argument<string> name = new("NAME") { Description = "The subscription's name." };

    public DeleteSubscriptionCommand(SessionOptions options)
        : base("delete", "Deletes a subscription; what it has not had is not kept for it.", options) => Arguments.Add(name);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        await session.Triggers.DeleteSubscriptionAsync(new() { Name = args.GetValue(name) }, session.Call(ct));
        session.Output.Write(new[] { args.GetValue(name)! }, [new("name", deleted => deleted)]);
        return ExitCode.Done;
    }
}
