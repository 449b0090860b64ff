using System.Runtime.CompilerServices;
using DataFetch.Catalog;
using DataFetch.Queue;
using DataFetch.Storage.Runs;

namespace DataFetch.Backfill.Runs;

/// <summary>Follows a run to its end.</summary>
internal sealed class RunFollower(RunReader runs, WakeUps wakeUps, TimeProvider time)
{
    /// <summary>A wake-up may be lost; then the run is looked at after this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Nobody reads progress faster than this.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    /// <summary>As many times as long as a reading takes nobody reads: of a run of 200,000 tasks it takes seconds, and is not to be all that the database does.</summary>
    private const int Rest = 9;

    /// <summary>The run now, whenever it has moved, and at its end.</summary>
    /// <exception cref="RequestException">There is no such run: <see cref="RequestError.NotFound"/>.</exception>
    public async IAsyncEnumerable<RunRecord> FollowAsync(Guid id, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var wakeUp = await wakeUps.SubscribeAsync(Topics.Runs);
        RunRecord? last = null;
        while (true)
        {
            var started = time.GetTimestamp();
            var run = await FindAsync(id, ct);
            var rest = time.GetElapsedTime(started) * Rest;
            if (last is null || run.Tasks != last.Tasks || run.State != last.State || run.RowsObtained != last.RowsObtained)
            {
                yield return run;
                last = run;
            }

            if (run.State != RunState.Running)
            {
                yield break;
            }

            await wakeUp.WaitAsync(Patience, ct);
            await Task.Delay(rest > Pace ? rest : Pace, time, ct);
        }
    }

    /// <exception cref="RequestException">There is no such run: <see cref="RequestError.NotFound"/>.</exception>
    public async Task<RunRecord> FindAsync(Guid id, CancellationToken ct) =>
        await runs.FindAsync(id, ct) ?? throw new RequestException(RequestError.NotFound, $"There is no run '{id}'.");
}
