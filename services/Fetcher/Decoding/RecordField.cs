using System.Text;

namespace DataFetch.Fetcher.Decoding;

/// <summary>What a field of a record is read for.</summary>
internal enum FieldUse
{
    Series,
    At,
    Column,
}

/// <param name="Name">In UTF-8, as the upstream writes it.</param>
/// <param name="Column">The column's place in the dataset, for <see cref="FieldUse.Column"/>.</param>
internal readonly record struct RecordField(byte[] Name, FieldUse Use, int Column)
{
    public static RecordField Of(string name, FieldUse use, int column = -1) => new(Encoding.UTF8.GetBytes(name), use, column);
}
