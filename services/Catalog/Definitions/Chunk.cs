using System.Security.Cryptography;
using System.Text;

namespace DataFetch.Catalog.Definitions;

/// <summary>The unit of fetching and of commit: one request over a range, and what its answer fills.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Request">The request's name within the source.</param>
/// <param name="Range">Whole local days of the request's zone.</param>
/// <param name="Fills">Ordered by dataset, each with its series in order, so that equal chunks have equal keys.</param>
public sealed record Chunk(string Source, string Request, TimeRange Range, IReadOnlyList<ChunkFill> Fills)
{
    /// <summary>The range of a chunk that is about a thing and no time: one day, always the same, since a range must hold something.</summary>
    public static readonly TimeRange NoRange = new(NodaTime.NodaConstants.UnixEpoch, NodaTime.NodaConstants.UnixEpoch + NodaTime.Duration.FromDays(1));

    /// <summary>The thing that is asked about, by the upstream's id, such as a horse; null where a range is.</summary>
    public string? Entity { get; init; }

    /// <summary>Equal for chunks that would make the same calls and fill the same series: such a chunk in flight is joined.</summary>
    public string Key()
    {
        var text = new StringBuilder($"{Source}.{Request}|{Range.Start.ToUnixTimeTicks()}|{Range.End.ToUnixTimeTicks()}");
        if (Entity is not null)
        {
            text.Append('|').Append(Entity.Length).Append(' ').Append(Entity);
        }

        foreach (var fill in Fills)
        {
            text.Append('|').Append(fill.Dataset);
            foreach (var series in fill.Series)
            {
                // With its length: a name may hold any character.
                text.Append(':').Append(series.Length).Append(' ').Append(series);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}

/// <summary>The series of a dataset that a chunk fills.</summary>
public sealed record ChunkFill(string Dataset, IReadOnlyList<string> Series);
