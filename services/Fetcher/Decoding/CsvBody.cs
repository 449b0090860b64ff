using System.Text;
using CsvHelper;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads the records of a CSV body: a header with the names, then a line a record. No cell goes over several lines.</summary>
internal sealed class CsvBody(Catalog.Definitions.Decoding shape, IReadOnlyList<RecordDecoder> decoders)
{
    private bool isBad; // the line that was read last

    /// <exception cref="UpstreamException">It is no CSV with the declared columns.</exception>
    public DecodedPage Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body[^1] is not ((byte)'\n' or (byte)'\r'))
        {
            // Its last cell may lack digits, and would be taken for another value.
            throw new UpstreamException(Failure.Truncated, "The answer ends within a line.");
        }

        using var csv = CsvReader.Create(body.ToArray(), new CsvReaderOptions
        {
            Separator = shape.Delimiter,
            HasHeader = false,
            AllowLineBreaksInQuotes = false,
            OnMalformedRecord = _ => isBad = true,
        });
        try
        {
            return Read(csv);
        }
        catch (CsvFormatException e)
        {
            throw new UpstreamException(Failure.Malformed, $"The answer is no CSV ({e.Message})", e);
        }
    }

    private DecodedPage Read(CsvReader csv)
    {
        if (!csv.Read())
        {
            throw new UpstreamException(Failure.Malformed, "The answer has no header.");
        }

        var names = Enumerable.Range(0, csv.FieldCount).Select(i => Encoding.UTF8.GetString(csv.GetSpan(i)).Trim()).ToList();
        var fields = decoders.Select(d => HeaderFields.Of(d.Plan, names)).ToList();
        var records = 0;
        for (isBad = false; csv.Read(); isBad = false)
        {
            records++;
            for (var i = 0; i < decoders.Count; i++)
            {
                Take(csv, decoders[i], fields[i], names.Count);
            }
        }

        foreach (var decoder in decoders)
        {
            decoder.EndAll(names);
        }

        return new DecodedPage(records, Total: null, Next: null, names, decoders);
    }

    private void Take(CsvReader csv, RecordDecoder decoder, RecordField?[] columns, int width)
    {
        decoder.Begin();
        for (var i = 0; i < csv.FieldCount && i < columns.Length; i++)
        {
            if (columns[i] is { } field && !decoder.Take(field, FieldValue.OfCell(csv.GetSpan(i))))
            {
                return;
            }
        }

        // With a cell too few or too many, nobody knows which is whose.
        decoder.End(isBad || HasMore(csv, width) ? AsideReason.BadValue : csv.FieldCount < width ? AsideReason.Incomplete : null);
    }

    private static bool HasMore(CsvReader csv, int width)
    {
        for (var i = width; i < csv.FieldCount; i++)
        {
            if (!csv.IsEmpty(i))
            {
                return true;
            }
        }

        return false;
    }
}
