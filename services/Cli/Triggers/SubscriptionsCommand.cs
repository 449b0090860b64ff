using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Triggers;

/// <summary><c>datafetch triggers subscriptions</c>: who is told over HTTP.</summary>
internal sealed class SubscriptionsCommand : SessionCommand
{
    public SubscriptionsCommand(SessionOptions options)
        : base("subscriptions", "Lists the webhooks that are told of triggers; 'datafetch alerts deliveries' tells how far each is.", options)
    {
        Subcommands.Add(new PutSubscriptionCommand(options));
        Subcommands.Add(new DeleteSubscriptionCommand(options));
    }

    public static IReadOnlyList<Column<Subscription>> Columns { get; } =
    [
        new("name", subscription => subscription.Name),
        new("url", subscription => subscription.Url),
        new("secret", subscription => subscription.Secret),
        new("datasets", subscription => string.Join(",", subscription.Datasets)),
        new("kinds", subscription => string.Join(",", subscription.Kinds)),
        new("created_time", subscription => subscription.CreatedTime.ToInstant()),
    ];

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Triggers.ListSubscriptionsAsync(new(), session.Call(ct));
        session.Output.Write(answer.Subscriptions, Columns);
        return ExitCode.Done;
    }
}
