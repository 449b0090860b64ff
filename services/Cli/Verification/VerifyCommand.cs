using System.CommandLine;
using System.Text.Json;
using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Verification;

/// <summary><c>datafetch verify DATASET</c>: whether rows are as they were stored, or as a certificate has them.</summary>
internal sealed class VerifyCommand : SessionCommand
{
    private readonly Argument<string> dataset = new("DATASET") { Description = "The dataset." };
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<string?> certificate = new("--certificate") { Description = "Write a certificate, which can be checked again later.", HelpName = "FILE" };
    private readonly Option<string?> check = new("--check") { Description = "Compare with a certificate of before: its series and range.", HelpName = "FILE" };

    public VerifyCommand(SessionOptions options)
        : base("verify", "Compares rows with what was recorded when they were stored; default: all of the dataset.", options)
    {
        Arguments.Add(dataset);
        foreach (var option in new Option[] { series, from, to, certificate, check })
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetResult(check) is { Implicit: false } && new Option[] { series, from, to }.Any(o => result.GetResult(o) is { Implicit: false }))
            {
                result.AddError("--check takes series and range from the certificate.");
            }
        });
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        try
        {
            return args.GetValue(check) is { } file ? await CheckAsync(args, session, file, ct)
                : args.GetValue(certificate) is { } target ? await CertifyAsync(args, session, target, ct)
                : await VerifyAsync(args, session, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ChangedCertificateException)
        {
            session.Output.Say(e is JsonException ? $"{args.GetValue(check)} is no certificate: {e.Message}" : e.Message);
            return ExitCode.NotDone;
        }
    }

    private async Task<int> VerifyAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new VerifyDatasetRequest
        {
            Dataset = args.GetValue(dataset),
            Series = { args.GetValue(series)! },
            From = args.GetValue(from)!,
            To = args.GetValue(to)!,
        };
        var answer = await session.Gaps.VerifyDatasetAsync(request, session.Stream(ct));
        var chunks = answer.Differences.SelectMany(b => b.Different.Select(r => r.Chunk).Append(b.Chunk)).Where(c => c is not null).DistinctBy(c => c.Id).ToDictionary(c => c.Id, CertifiedChunk.Of);
        Write(session, args.GetValue(dataset)!, answer.Differences.SelectMany(b => BlockChange.Of(CertifiedBlock.Of(b), chunks)));
        session.Output.Say($"{answer.Note} {answer.Rows} rows in {answer.Blocks} blocks; content {Or(answer.ContentDigest)}, ledger {answer.LedgerDigest}.");
        session.Output.Say(SlotColumns.Sentence(answer.Slots ?? new()));
        SayExceptions(session, answer.Exceptions.Select(CertifiedException.Of), answer.TotalExceptions);
        return answer.Ok ? ExitCode.Done : ExitCode.NotDone;
    }

    private async Task<int> CertifyAsync(ParseResult args, Session session, string target, CancellationToken ct)
    {
        var request = new ExportCertificateRequest
        {
            Dataset = args.GetValue(dataset),
            Series = { args.GetValue(series)! },
            From = args.GetValue(from)!,
            To = args.GetValue(to)!,
        };
        var now = await Certificate.ExportAsync(session, request, ct);
        await now.WriteAsync(target, ct);
        var chunks = now.Chunks.ToDictionary(c => c.Id);
        Write(session, now.Dataset, now.Blocks.Where(b => b.State != "same" && (now.Recorded || b.State != "unrecorded")).SelectMany(b => BlockChange.Of(b, chunks)));
        session.Output.Say($"{now.Note} {now.Rows} rows in {now.Blocks.Count} blocks; content {Or(now.ContentDigest)}, ledger {now.LedgerDigest}. Written to {target}.");
        SayExceptions(session, now.Exceptions, now.Exceptions.Count);
        return now.Ok ? ExitCode.Done : ExitCode.NotDone;
    }

    private async Task<int> CheckAsync(ParseResult args, Session session, string file, CancellationToken ct)
    {
        var before = await Certificate.ReadAsync(file, ct);
        if (before.Dataset != args.GetValue(dataset))
        {
            session.Output.Say($"{file} is a certificate of {before.Dataset}.");
            return ExitCode.NotDone;
        }

        var request = new ExportCertificateRequest
        {
            Dataset = before.Dataset,
            Series = { before.Series },
            From = Values.ToText(before.From),
            To = Values.ToText(before.To),
        };
        var now = await Certificate.ExportAsync(session, request, ct);
        if (args.GetValue(certificate) is { } target)
        {
            await now.WriteAsync(target, ct);
        }

        var changes = CertificateCheck.Compare(before, now);
        Write(session, before.Dataset, changes);
        session.Output.Say(
            $"Since {Values.ToText(before.CreatedAt)}: {Blocks(c => c.IsFault)} blocks changed without a chunk, {Blocks(c => !c.IsFault)} by later chunks, {now.Blocks.Count} in all;"
            + $" the ledger is {(before.LedgerDigest == now.LedgerDigest ? "the same" : "another")}.");
        if (!now.Recorded)
        {
            session.Output.Say(now.Note);
        }

        return Blocks(c => c.IsFault) == 0 && now.Recorded ? ExitCode.Done : ExitCode.NotDone;

        int Blocks(Func<BlockChange, bool> which) => changes.Where(which).DistinctBy(c => (c.Series, c.From, c.Part)).Count();
    }

    // One sentence a reason: of years of nodes there may be thousands of ranges. The certificate has them all, and so has coverage --ranges.
    private static void SayExceptions(Session session, IEnumerable<CertifiedException> exceptions, long total)
    {
        if (total > 0)
        {
            var reasons = exceptions.GroupBy(e => (e.State, e.Reason)).OrderByDescending(r => r.Count());
            session.Output.Say($"{total} open exceptions: {string.Join("; ", reasons.Select(r => $"{r.Count()} {r.Key.State} ({r.Key.Reason}), next asked {Values.ToText(r.Min(e => e.DueAt))}"))}.");
        }
    }

    private static void Write(Session session, string dataset, IEnumerable<BlockChange> changes) => session.Output.Write(
        changes,
        new("state", row => row.State),
        new("dataset", _ => dataset, InTable: false),
        new("series", row => row.Series),
        new("start_time", row => row.From),
        new("end_time", row => row.To),
        new("part", row => row.Part, InTable: false),
        new("key", row => row.Key),
        new("expected_rows", row => row.Expected),
        new("rows", row => row.Rows),
        new("provider", row => row.Chunk?.Provider),
        new("task_id", row => row.Chunk?.TaskId),
        new("stored_at", row => row.Chunk?.StoredAt),
        new("worker", row => row.Chunk?.Worker, InTable: false),
        new("chunk_start_time", row => row.Chunk?.From, InTable: false),
        new("chunk_end_time", row => row.Chunk?.To, InTable: false),
        new("expected_digest", row => row.ExpectedDigest, InTable: false),
        new("digest", row => row.Digest, InTable: false));

    private static string Or(string digest) => digest.Length == 0 ? "not recorded" : digest;
}
