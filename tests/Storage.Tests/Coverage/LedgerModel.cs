using CsCheck;
using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

/// <summary>
/// What may happen to a ledger of three series, of which the middle one has two providers. The slots are few, so that events meet, and lie
/// around New Year of UTC, so that they fall into two ledger rows.
/// </summary>
internal static class LedgerModel
{
    public const int Series = 3;
    public const int Slots = 8;

    /// <summary>The series that both providers have; the others have the first alone.</summary>
    public const int Shared = 1;

    public static readonly Instant First = Store.At("2023-12-31T20:00:00Z");

    private static readonly Gen<(int Start, int Length)> Part = Gen.Select(Gen.Int[0, Slots - 1], Gen.Int[1, Slots]);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, Gen.Select(Gen.Bool, Part, Gen.Int[0, 3].Array[Slots], Gen.Bool, Gen.Int[1, 9]).Select(Step (single, part, answers, provisional, amount) =>
            new Fetch(single, part.Start, part.Length, answers, provisional, amount))),
        (2, Gen.Select(Gen.Int[0, Series - 1], Part).Select(Step (series, part) => new Delete(series, part.Start, part.Length))),
        (1, Gen.Select(Gen.Int[0, Series - 1], Gen.Int[0, Slots - 1]).Select(Step (series, slot) => new Insert(series, slot))),
        (2, Gen.Select(Gen.Int[0, Series - 1], Part).Select(Step (series, part) => new GiveUp(series, part.Start, part.Length))),
        (1, Gen.Select(Gen.Int[0, Series - 1], Part).Select(Step (series, part) => new Reopen(series, part.Start, part.Length))),
        (2, Gen.Select(Gen.Int[0, Series - 1], Part, Gen.Int[0, 59]).Select(Step (series, part, minutes) =>
            new Audit(series, part.Start, part.Length, minutes))));

    // Mostly the clock stands; else it goes past some of the times at which ranges are asked again, or past all of them.
    private static readonly Gen<Duration> Passed = Gen.Frequency(
        (3, Gen.Const(Duration.Zero)), (2, Gen.Int[1, 130].Select(m => Duration.FromMinutes(m))), (2, Gen.Int[1, 50].Select(h => Duration.FromHours(h))),
        (1, Gen.Int[3, 110].Select(d => Duration.FromDays(d))));

    /// <summary>Sequences of equal length, and how far the clock moves before each of their steps.</summary>
    public static Gen<(Duration[] Passed, Step[][] Sequences)> Sequences(int count) =>
        Gen.Int[8, 15].SelectMany(steps => Gen.Select(Passed.Array[steps], Steps.Array[steps].Array[count]));

    public static TimeRange Range(int start, int length) =>
        new(First + Duration.FromHours(start), First + Duration.FromHours(Math.Min(start + length, Slots)));

    public static Instant At(int slot) => First + Duration.FromHours(slot);
}

internal abstract record Step;

internal abstract record OfSeries(int Series) : Step;

/// <summary>A chunk that was fetched and stored.</summary>
/// <param name="Single">By the second provider, which has the shared series alone.</param>
/// <param name="Answers">For each slot whether the provider has it: of all series (0 and 1), of none (2), of all but the shared one (3).</param>
internal sealed record Fetch(bool Single, int Start, int Length, int[] Answers, bool Provisional, int Amount) : Step
{
    public TimeRange Range => LedgerModel.Range(Start, Length);

    public IEnumerable<int> Filled => Single ? [LedgerModel.Shared] : Enumerable.Range(0, LedgerModel.Series);

    public bool Has(int series, int slot) => Answers[slot] <= 1 || (Answers[slot] == 3 && series != LedgerModel.Shared);

    public override string ToString() => $"Fetch({(Single ? "single" : "all")}, {Start}+{Length}, {string.Concat(Answers)}, {(Provisional ? "provisional" : "final")}, {Amount})";
}

/// <summary>Somebody deletes rows behind the ledger's back.</summary>
internal sealed record Delete(int Series, int Start, int Length) : OfSeries(Series)
{
    public TimeRange Range => LedgerModel.Range(Start, Length);
}

/// <summary>Somebody inserts a row behind the ledger's back.</summary>
internal sealed record Insert(int Series, int Slot) : OfSeries(Series)
{
    public const int Amount = 5;

    public TimeRange Range => LedgerModel.Range(Slot, 1);
}

internal sealed record GiveUp(int Series, int Start, int Length) : OfSeries(Series)
{
    public TimeRange Range => LedgerModel.Range(Start, Length);
}

internal sealed record Reopen(int Series, int Start, int Length) : OfSeries(Series)
{
    public TimeRange Range => LedgerModel.Range(Start, Length);
}

/// <param name="Minutes">By which both ends lie behind a slot.</param>
internal sealed record Audit(int Series, int Start, int Length, int Minutes) : OfSeries(Series)
{
    public TimeRange Asked => new(LedgerModel.Range(Start, Length).Start + Duration.FromMinutes(Minutes), LedgerModel.Range(Start, Length).End + Duration.FromMinutes(Minutes));
}
