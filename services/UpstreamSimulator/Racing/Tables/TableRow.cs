using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Racing.World;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Racing.Tables;

/// <summary>A line of NDJSON with typed values; an empty text is null.</summary>
internal sealed class TableRow : IDisposable
{
    // The truth has formats of its own, so that a mistake in the answers' shows.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> output = new();
    private readonly Utf8JsonWriter json;

    public TableRow()
    {
        json = new(output, Options);
        json.WriteStartObject();
    }

    public TableRow Text(string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) json.WriteNull(name);
        else json.WriteString(name, value);
        return this;
    }

    public TableRow Number(string name, decimal? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
        return this;
    }

    public TableRow Flag(string name, bool? value)
    {
        if (value is { } flag) json.WriteBoolean(name, flag);
        else json.WriteNull(name);
        return this;
    }

    public TableRow Date(string name, LocalDate? value) => Text(name, value is { } day ? LocalDatePattern.Iso.Format(day) : null);

    public TableRow At(string name, Instant value) => Text(name, InstantPattern.General.Format(value));

    /// <summary>The name and the id of a parent; the name with the country it was born in, or without.</summary>
    public TableRow Parent(string name, string prefix, Ancestor? parent, bool withCountry)
    {
        Text(name, parent is null ? null : withCountry ? parent.Name + " (" + parent.Country + ")" : parent.Name);
        return Text(name + "_id", parent is null ? null : prefix + parent.Number);
    }

    public TableRow Person(string name, string? who, string? id) => Text(name, who).Text(name + "_id", id);

    /// <param name="items">Writes the items of an array, one object or text each; null for a null.</param>
    public TableRow Array(string name, Action<Utf8JsonWriter>? items)
    {
        if (items is null)
        {
            json.WriteNull(name);
            return this;
        }

        json.WriteStartArray(name);
        items(json);
        json.WriteEndArray();
        return this;
    }

    public byte[] End()
    {
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    public void Dispose() => json.Dispose();
}
