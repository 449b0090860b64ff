using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Cli.Triggers;

/// <summary><c>datafetch triggers</c>: what others start by.</summary>
internal sealed class TriggersCommand : SessionCommand
{
    private readonly Option<string[]> datasets = CommonOptions.Datasets();
    private readonly Option<string[]> kinds = TriggerColumns.Kinds();
    private readonly Option<long?> after = new("--after") { Description = "Those behind this id; default: from the first that is kept, and with --follow from now on.", HelpName = "ID" };
    private readonly Option<int> limit = new("--limit") { Description = "At most so many; default: 100.", HelpName = "N" };
    private readonly Option<bool> follow = new("--follow") { Description = "Each as it comes, one a line, until it is interrupted or --timeout is over." };

    public TriggersCommand(SessionOptions options)
        : base("triggers", "Lists triggers: days that have become complete, ranges that were revised, names that schedules published.", options)
    {
        foreach (var option in new Option[] { datasets, kinds, after, limit, follow })
        {
            Options.Add(option);
        }

        Subcommands.Add(new SubscriptionsCommand(options));
    }

    protected override Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct) =>
        args.GetValue(follow) ? FollowAsync(args, session, ct) : ListAsync(args, session, ct);

    private async Task<int> ListAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Triggers.ListTriggersAsync(
            new()
            {
                Datasets = { args.GetValue(datasets)! },
                Kinds = { args.GetValue(kinds)! },
                AfterId = args.GetValue(after) ?? 0,
                Limit = args.GetValue(limit),
            },
            session.Call(ct));
        session.Output.Write(answer.Triggers, TriggerColumns.All);
        return ExitCode.Done;
    }

    private async Task<int> FollowAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new SubscribeTriggersRequest { Datasets = { args.GetValue(datasets)! }, Kinds = { args.GetValue(kinds)! } };
        if (args.GetValue(after) is { } id)
        {
            request.AfterId = id;
        }

        string[] names = [.. TriggerColumns.All.Select(c => c.Name)];
        using var lines = new JsonRows(session.Output.Out, lines: true);
        using var call = session.Triggers.SubscribeTriggers(request, session.Watch(ct));
        await foreach (var answer in call.ResponseStream.ReadAllAsync(ct))
        {
            lines.Write(names, [.. TriggerColumns.All.Select(c => c.Value(answer.Trigger))]);
            await session.Output.Out.FlushAsync(ct);
        }

        // It goes on until somebody ends it: an end by itself is none.
        return ExitCode.NotDone;
    }
}
