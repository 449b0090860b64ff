using NodaTime;

namespace DataFetch.Storage.Notices;

/// <summary>What those outside are told: a trigger, or that an alert has changed.</summary>
/// <param name="Id">Grows in the order in which things became so; by it a receiver knows what it has had.</param>
/// <param name="Kind">One of <see cref="NoticeKinds"/>.</param>
/// <param name="Dataset">Empty where it is about none.</param>
/// <param name="Payload">A JSON object.</param>
public sealed record Notice(long Id, string Kind, string Dataset, string Payload, Instant Created);

/// <summary>A notice to be written.</summary>
public sealed record NewNotice(string Kind, string Dataset, string Payload);

public static class NoticeKinds
{
    /// <summary>A local day of a dataset lacks nothing any more.</summary>
    public const string DatasetComplete = "dataset-complete";

    /// <summary>Rows that were stored before have other values.</summary>
    public const string RangeRevised = "range-revised";

    /// <summary>A schedule has published a trigger by name.</summary>
    public const string Named = "named";

    public const string Alert = "alert";

    /// <summary>Those that something else may start by.</summary>
    public static IReadOnlyList<string> Triggers { get; } = [DatasetComplete, RangeRevised, Named];
}
