using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Triggers;

/// <summary><c>datafetch triggers subscriptions put NAME --url URL</c></summary>
internal sealed class PutSubscriptionCommand : SessionCommand
{
    private readonly Argument<string> name = new("NAME") { Description = "Small letters, digits, - and _." };

    private readonly Option<string> url = new("--url")
    {
        Description = "Where to post; or setting:NAME for the address in the service's setting Backfill:Triggers:Urls:NAME.",
        HelpName = "URL",
        Required = true,
    };

    private readonly Option<string> secret = new("--secret")
    {
        Description = "The NAME of the service's setting Backfill:Triggers:Secrets:NAME that posts are signed with.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string[]> datasets = CommonOptions.Datasets();
    private readonly Option<string[]> kinds = TriggerColumns.Kinds();
    private readonly Option<long?> after = new("--after") { Description = "Begin behind this id; 0 for all that are kept; default: where it is, a new one from now on.", HelpName = "ID" };

    public PutSubscriptionCommand(SessionOptions options)
        : base("put", "Creates a webhook subscription, or changes the one of its name.", options)
    {
        Arguments.Add(name);
        foreach (var option in new Option[] { url, secret, datasets, kinds, after })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new PutSubscriptionRequest
        {
            Name = args.GetValue(name),
            Url = args.GetValue(url),
            Secret = args.GetValue(secret),
            Datasets = { args.GetValue(datasets)! },
            Kinds = { args.GetValue(kinds)! },
        };
        if (args.GetValue(after) is { } id)
        {
            request.AfterId = id;
        }

        var answer = await session.Triggers.PutSubscriptionAsync(request, session.Call(ct));
        session.Output.Write([answer.Subscription], SubscriptionsCommand.Columns);
        return ExitCode.Done;
    }
}
