using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Querying;

/// <summary>Prints rows while they arrive: a JSON array, a JSON object a line, or a table a batch.</summary>
internal sealed class RowPrinter(OutputWriter output, bool lines) : IDisposable
{
    private readonly JsonRows? _json = lines || output.IsJson ? new(output.Out, lines) : null;
    private DataRows? _rows;

    public void Begin(DataHeader header) => _rows = new(header);

    public void Print(DataBatch batch)
    {
        var rows = _rows ?? throw new InvalidOperationException("The service sent rows before their header.");
        if (_json is null)
        {
            output.WriteTable(rows.Read(batch), rows.Columns);
            return;
        }

        foreach (var row in rows.Read(batch))
        {
            _json.Write(rows.Names, row);
        }
    }

    /// <summary>Says that these were all rows.</summary>
    public void End() => _json?.End();

    public void Dispose() => _json?.Dispose();
}
