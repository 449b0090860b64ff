using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Decoding;

/// <summary>What a field of a record is read for.</summary>
internal enum FieldUse
{
    Series,
    At,

    /// <summary>The time of day, where <see cref="At"/> is only the day.</summary>
    Time,

    /// <summary>A part of what says which run made the record.</summary>
    Version,
    Column,

    /// <summary>Whether the record is one of ours.</summary>
    Only,

    /// <summary>Whether the upstream heeded what was asked.</summary>
    Expected,

    /// <summary>Multiplies the value of a column.</summary>
    Over,

    /// <summary>Divides it.</summary>
    Under,
}

/// <summary>Something that is read from a record.</summary>
/// <param name="Field">The names that its field may have.</param>
/// <param name="Index">The column's place in the dataset, the part's in the version, the condition's or the check's in the plan.</param>
/// <param name="IsRequired">Whether a record must have the field.</param>
internal sealed record FieldTarget(FieldUse Use, FieldName Field, int Index = -1, bool IsRequired = true);

/// <summary>A name that a field may have.</summary>
/// <param name="Name">In UTF-8, as the upstream writes it.</param>
/// <param name="Targets">What the field is read for: one field may fill two columns. Places in <see cref="FillPlan.Targets"/>.</param>
internal sealed record RecordField(byte[] Name, int[] Targets);
