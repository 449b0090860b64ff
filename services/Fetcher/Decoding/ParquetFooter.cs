using System.Buffers.Binary;
using System.Collections.Frozen;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Looks whether the end of a file of Parquet, where it says what it holds, is whole: Thrift of the fields that the format knows. The
/// library reads on without end where it is not, or takes the memory that a damaged length asks for.
/// </summary>
internal static class ParquetFooter
{
    /// <summary>The least that a file can have: its mark at both ends, and the footer's length.</summary>
    public const int LeastLength = 12;

    private const int MostLength = 64 << 20;

    /// <summary>Columns within columns are read by recursion.</summary>
    private const int MostColumns = 2_000;

    private static readonly Shape Nothing = Of();
    private static readonly Shape KeyValue = Of(new(1, Wire.Binary), new(2, Wire.Binary));
    private static readonly Shape TimeUnit = Of(new(1, Nothing), new(2, Nothing), new(3, Nothing));
    private static readonly Shape Time = Of(new(1, Wire.True), new(2, TimeUnit));

    private static readonly Shape LogicalType = Of(
    [
        .. ((short[])[1, 2, 3, 4, 6, 11, 12, 13, 14, 15]).Select(id => new Field(id, Nothing)),
        new(5, Of(new(1, Wire.Int32), new(2, Wire.Int32))), new(7, Time), new(8, Time), new(10, Of(new(1, Wire.Byte), new(2, Wire.True))),
        new(16, Of(new Field(1, Wire.Byte))), new(17, Of(new Field(1, Wire.Binary))), new(18, Of(new(1, Wire.Binary), new(2, Wire.Int32))),
    ]);

    private static readonly Shape SchemaElement = Of(
        [.. ((short[])[1, 2, 3, 5, 6, 7, 8, 9]).Select(id => new Field(id, Wire.Int32)), new(4, Wire.Binary), new(10, LogicalType)]);

    private static readonly Shape Statistics = Of(
        new(1, Wire.Binary), new(2, Wire.Binary), new(3, Wire.Int64), new(4, Wire.Int64), new(5, Wire.Binary), new(6, Wire.Binary), new(7, Wire.True), new(8, Wire.True));

    private static readonly Shape ColumnMetaData = Of(
    [
        new(1, Wire.Int32), new(2, Wire.List, Wire.Int32), new(3, Wire.List, Wire.Binary), new(4, Wire.Int32),
        .. ((short[])[5, 6, 7, 9, 10, 11, 14]).Select(id => new Field(id, Wire.Int64)),
        new(8, Wire.List, KeyValue), new(12, Statistics), new(13, Wire.List, Of(new(1, Wire.Int32), new(2, Wire.Int32), new(3, Wire.Int32))), new(15, Wire.Int32),
        new(16, Of(new(1, Wire.Int64), new(2, Wire.List, Wire.Int64), new(3, Wire.List, Wire.Int64))),
        new(17, Of(new(1, Of([.. Enumerable.Range(1, 8).Select(id => new Field((short)id, Wire.Double))])), new(2, Wire.List, Wire.Int32))),
    ]);

    private static readonly Shape ColumnChunk = Of(
        new(1, Wire.Binary), new(2, Wire.Int64), new(3, ColumnMetaData), new(4, Wire.Int64), new(5, Wire.Int32), new(6, Wire.Int64), new(7, Wire.Int32));

    private static readonly Shape RowGroup = Of(
        new(1, Wire.List, ColumnChunk), new(2, Wire.Int64), new(3, Wire.Int64), new(4, Wire.List, Of(new(1, Wire.Int32), new(2, Wire.True), new(3, Wire.True))),
        new(5, Wire.Int64), new(6, Wire.Int64), new(7, Wire.Int16));

    private static readonly Shape File = Of(
        new(1, Wire.Int32), new(2, Wire.List, SchemaElement), new(3, Wire.Int64), new(4, Wire.List, RowGroup), new(5, Wire.List, KeyValue), new(6, Wire.Binary),
        new(7, Wire.List, Of(new Field(1, Nothing))));

    /// <exception cref="InvalidDataException">It is not.</exception>
    public static void Check(Stream file)
    {
        Span<byte> end = stackalloc byte[8];
        if (file.Length < LeastLength)
        {
            throw new InvalidDataException("it is too short");
        }

        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(end);
        if (!end[4..].SequenceEqual("PAR1"u8))
        {
            throw new InvalidDataException(end[4..].SequenceEqual("PARE"u8) ? "it is encrypted" : "it does not end as one");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (length <= 0 || length > Math.Min(MostLength, file.Length - LeastLength))
        {
            throw new InvalidDataException("its footer is longer than it can be");
        }

        var footer = new byte[length];
        file.Seek(-end.Length - length, SeekOrigin.End);
        file.ReadExactly(footer);
        new Walk(footer).Struct(File);
    }

    private static Shape Of(params Field[] fields) => new(fields.ToFrozenDictionary(f => f.Id));

    /// <summary>The types of Thrift's compact protocol.</summary>
    private enum Wire : byte
    {
        True = 1,
        False = 2,
        Byte = 3,
        Int16 = 4,
        Int32 = 5,
        Int64 = 6,
        Double = 7,
        Binary = 8,
        List = 9,
        Struct = 12,
    }

    private sealed record Shape(FrozenDictionary<short, Field> Fields);

    private readonly record struct Field(short Id, Wire Wire, Wire Element = default, Shape? Shape = null)
    {
        public Field(short id, Shape shape)
            : this(id, Wire.Struct, default, shape)
        {
        }

        public Field(short id, Wire list, Shape shape)
            : this(id, list, Wire.Struct, shape)
        {
        }
    }

    private ref struct Walk(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> rest = rest;

        public void Struct(Shape shape)
        {
            for (short id = 0; Byte() is var header && header != 0;)
            {
                var wire = (Wire)(header & 0x0F);
                id = header >> 4 == 0 ? (short)ZigZag(Varint()) : (short)(id + (header >> 4));
                wire = wire == Wire.False ? Wire.True : wire;
                if (!shape.Fields.TryGetValue(id, out var field))
                {
                    field = new Field(id, wire, Shape: Nothing); // of a later version: the library passes over what has no fields of its own
                }

                Require(field.Wire == wire, $"field {id} is of another type than it should be");
                Value(field);
            }
        }

        private void Value(Field field)
        {
            if (field.Wire != Wire.List)
            {
                One(field.Wire, field.Shape, isInList: false);
                return;
            }

            var header = Byte();
            var size = header >> 4 == 15 ? Varint() : (ulong)(header >> 4);
            var element = (Wire)(header & 0x0F);
            element = element == Wire.False ? Wire.True : element;
            Require(element == field.Element || field.Element == default || size == 0, $"the list {field.Id} is of another type than it should be");
            Require(size <= (ulong)rest.Length, $"the list {field.Id} is longer than the footer");
            Require(field.Shape != SchemaElement || size <= MostColumns, $"it has more than {MostColumns} columns");
            for (var i = 0UL; i < size; i++)
            {
                One(element, field.Shape, isInList: true);
            }
        }

        private void One(Wire wire, Shape? shape, bool isInList)
        {
            switch (wire)
            {
                case Wire.True when !isInList:
                    break; // the header has said it
                case Wire.True or Wire.Byte:
                    _ = Byte();
                    break;
                case Wire.Int16 or Wire.Int32 or Wire.Int64:
                    _ = Varint();
                    break;
                case Wire.Double:
                    Pass(sizeof(double));
                    break;
                case Wire.Binary:
                    Pass(Varint());
                    break;
                case Wire.Struct when shape is not null:
                    Struct(shape);
                    break;
                default:
                    throw new InvalidDataException($"its footer has a value of type {(int)wire}, which is not known there");
            }
        }

        private byte Byte()
        {
            Require(!rest.IsEmpty, "it ends early");
            var value = rest[0];
            rest = rest[1..];
            return value;
        }

        private ulong Varint()
        {
            var value = 0UL;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var next = Byte();
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }

            throw new InvalidDataException("its footer has a number that is too long");
        }

        private void Pass(ulong length)
        {
            Require(length <= (ulong)rest.Length, "it ends early");
            rest = rest[(int)length..];
        }

        private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

        private static void Require(bool isSo, string otherwise)
        {
            if (!isSo)
            {
                throw new InvalidDataException($"its footer is damaged: {otherwise}");
            }
        }
    }
}
