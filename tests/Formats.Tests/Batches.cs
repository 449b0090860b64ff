using Apache.Arrow;
using Apache.Arrow.Types;

namespace DataFetch.Formats.Tests;

/// <summary>Batches with a column of each type: at 00:00 values, an hour later nulls.</summary>
internal static class Batches
{
    public static readonly Schema Schema = new Schema.Builder()
        .Field(new Field("at", new TimestampType(TimeUnit.Microsecond, "UTC"), nullable: false))
        .Field(new Field("amount", new Decimal128Type(38, 18), nullable: true))
        .Field(new Field("ratio", DoubleType.Default, nullable: true))
        .Field(new Field("count", Int64Type.Default, nullable: true))
        .Field(new Field("holds", BooleanType.Default, nullable: true))
        .Field(new Field("day", Date32Type.Default, nullable: true))
        .Field(new Field("note", StringType.Default, nullable: true))
        .Field(new Field("more", StringType.Default, nullable: true, [KeyValuePair.Create("format", "json")]))
        .Build();

    private static readonly DateTimeOffset Start = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static RecordBatch Two(string note = "a,\"b\"\nñ") => new(
        Schema,
        [
            new TimestampArray.Builder((TimestampType)Schema.FieldsList[0].DataType).Append(Start.AddMicroseconds(1)).Append(Start.AddHours(1)).Build(),
            new Decimal128Array.Builder((Decimal128Type)Schema.FieldsList[1].DataType).Append(-12.50m).AppendNull().Build(),
            new DoubleArray.Builder().Append(0.1).AppendNull().Build(),
            new Int64Array.Builder().Append(long.MinValue).AppendNull().Build(),
            new BooleanArray.Builder().Append(true).AppendNull().Build(),
            new Date32Array.Builder().Append(new DateOnly(1969, 12, 31)).AppendNull().Build(),
            new StringArray.Builder().Append(note).AppendNull().Build(),
            new StringArray.Builder().Append("""{"a": [1.50]}""").AppendNull().Build(),
        ],
        2);

    public static async Task<byte[]> WriteAsync(FileFormat format, params RecordBatch[] batches)
    {
        var ct = TestContext.Current.CancellationToken;
        using var target = new MemoryStream();
        await using (var writer = BatchWriter.Create(format, Schema, target))
        {
            foreach (var batch in batches)
            {
                await writer.WriteAsync(batch, ct);
            }

            await writer.CompleteAsync(ct);
        }

        return target.ToArray();
    }
}
