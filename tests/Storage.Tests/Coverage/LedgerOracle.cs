using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

internal enum SlotState
{
    Missing,
    Present,
    Provisional,
    Absent,
    Unreachable,
}

/// <summary>What is known of a slot.</summary>
/// <param name="Row">The value of its row; null where it has none.</param>
/// <param name="Recheck">How often it was found in its state, and when it is asked again; null where it is not.</param>
/// <param name="IsLacking">Whether the next provider is to be asked for it.</param>
/// <param name="IsWanted">Whether a run asks for it now.</param>
internal sealed record SlotView(SlotState State, decimal? Row, (int Times, Instant Due)? Recheck, bool IsLacking, bool IsWanted);

/// <summary>One small record a slot, changed as the words of the ledger say.</summary>
internal sealed class LedgerOracle
{
    private readonly Slot[,] slots = new Slot[LedgerModel.Series, LedgerModel.Slots];

    public LedgerOracle()
    {
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i / LedgerModel.Slots, i % LedgerModel.Slots] = new Slot(SlotState.Missing, null, [], null);
        }
    }

    public SlotView View(int series, int slot, Instant now)
    {
        var s = slots[series, slot];
        var isDue = s.Again is { } again && again.Due <= now;
        return new SlotView(
            s.State, s.Row, s.Again is { } a ? (a.Times, a.Due) : null,
            s.State is SlotState.Missing or SlotState.Unreachable || s is { State: SlotState.Absent, Again.Asking: true },
            s.State == SlotState.Missing || (s.State != SlotState.Present && isDue));
    }

    public void Apply(Step step, Instant now)
    {
        switch (step)
        {
            case Fetch fetch:
                foreach (var series in fetch.Filled)
                {
                    Each(series, fetch.Range, (s, slot) => fetch.Has(series, slot) ? Found(s, fetch, now) : Lacking(s, series, fetch, now));
                }

                break;
            case Delete delete:
                Each(delete.Series, delete.Range, (s, _) => s with { Row = null });
                break;
            case Insert insert:
                Each(insert.Series, insert.Range, (s, _) => s.Row is null ? s with { Row = Insert.Amount, IsOfSecond = false } : s);
                break;
            case GiveUp give:
                Each(give.Series, give.Range, (s, _) => Asked(s, now) is { State: SlotState.Missing } asked
                    ? asked with { State = SlotState.Unreachable, Again = Again.First(SlotState.Unreachable, now) }
                    : Asked(s, now));
                break;
            case Reopen reopen:
                Each(reopen.Series, reopen.Range, (s, _) => s.State == SlotState.Unreachable ? s with { State = SlotState.Missing, Again = null } : s);
                break;
            case Audit audit:
                Each(audit.Series, audit.Asked, (s, _) => (s.Row, s.State) switch
                {
                    (null, SlotState.Present or SlotState.Provisional) => s with { State = SlotState.Missing, Again = null },
                    (not null, not (SlotState.Present or SlotState.Provisional)) => s with { State = SlotState.Present, Again = null, Lack = [] },
                    _ => s,
                });
                break;
        }
    }

    private static Slot Found(Slot s, Fetch fetch, Instant now)
    {
        // A final row of the first provider stays, whatever the second has; and an equal row is not written.
        var stays = s.Row == fetch.Amount || (fetch.Single && s is { State: SlotState.Present, Row: not null, IsOfSecond: false });
        var (row, isOfSecond) = stays ? (s.Row, s.IsOfSecond) : (fetch.Amount, fetch.Single);
        return (fetch.Provisional, s.State) switch
        {
            (false, _) => new Slot(SlotState.Present, row, [], null, isOfSecond),
            (true, SlotState.Provisional) => Asked(s, now) with { Row = row, Lack = [], IsOfSecond = isOfSecond },
            (true, _) => new Slot(SlotState.Provisional, row, [], Again.First(SlotState.Provisional, now), isOfSecond),
        };
    }

    private static Slot Lacking(Slot s, int series, Fetch fetch, Instant now)
    {
        s = Asked(s, now);
        s = s with { Lack = [.. s.Lack.Union([fetch.Single])] };
        return s.Lack.Length < (series == LedgerModel.Shared ? 2 : 1) ? s
            : s.State is SlotState.Missing or SlotState.Unreachable ? s with { State = SlotState.Absent, Again = Again.First(SlotState.Absent, now) }
            : s with { Again = s.Again is { } again ? again with { Asking = false } : null };
    }

    // Once it is due, a new round begins: it waits for longer, and no answer of before counts.
    private static Slot Asked(Slot s, Instant now) => s.Again is { } again && again.Due <= now ? s with { Again = again.Next(s.State, now), Lack = [] } : s;

    private void Each(int series, TimeRange range, Func<Slot, int, Slot> change)
    {
        for (var slot = 0; slot < LedgerModel.Slots; slot++)
        {
            if (range.Contains(LedgerModel.At(slot)))
            {
                slots[series, slot] = change(slots[series, slot], slot);
            }
        }
    }

    /// <param name="Lack">Which providers lack it: the first is false, the second true.</param>
    /// <param name="IsOfSecond">Whether the second provider brought its row.</param>
    private sealed record Slot(SlotState State, decimal? Row, bool[] Lack, Again? Again, bool IsOfSecond = false);

    private sealed record Again(int Times, Instant Due, bool Asking)
    {
        public static Again First(SlotState state, Instant now) => new(1, At(state, 1, now), false);

        public Again Next(SlotState state, Instant now) => new(Times + 1, At(state, Times + 1, now), true);

        // Doubled each time, up to the longest; then to the next full eighth of that.
        private static Instant At(SlotState state, int times, Instant now)
        {
            var (first, longest) = state switch
            {
                SlotState.Absent => (Duration.FromDays(1), Duration.FromDays(90)),
                SlotState.Unreachable => (Duration.FromHours(1), Duration.FromDays(7)),
                _ => (Duration.FromMinutes(10), Duration.FromDays(1)),
            };
            var wait = first;
            for (var i = 1; i < times && wait < longest; i++)
            {
                wait *= 2;
            }

            var step = (long)(Duration.Min(wait, longest) / 8).TotalSeconds;
            return Instant.FromUnixTimeSeconds(((now + Duration.Min(wait, longest)).ToUnixTimeSeconds() / step * step) + step);
        }
    }
}
