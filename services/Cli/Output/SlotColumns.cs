using DataFetch.V1;

namespace DataFetch.Cli.Output;

/// <summary>How slots stand, as columns.</summary>
internal static class SlotColumns
{
    public static IEnumerable<Column<T>> Of<T>(Func<T, SlotCounts?> slots) =>
    [
        new("expected", row => slots(row)?.Expected ?? 0),
        new("present", row => slots(row)?.Present ?? 0),
        new("provisional", row => slots(row)?.Provisional ?? 0),
        new("absent", row => slots(row)?.Absent ?? 0),
        new("unreachable", row => slots(row)?.Unreachable ?? 0),
        new("missing", row => slots(row)?.Missing ?? 0),
    ];

    /// <summary>The counts that are not zero, as a sentence.</summary>
    public static string Sentence(SlotCounts slots)
    {
        var parts = Of<SlotCounts>(s => s).Skip(1).Where(c => c.Value(slots) is > 0L).Select(c => $"{c.Value(slots)} {c.Name}");
        return $"Of {slots.Expected} slots: {string.Join(", ", parts.DefaultIfEmpty("none"))}.";
    }
}
