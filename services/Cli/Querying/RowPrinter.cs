using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Querying;

/// <summary>Prints rows while they arrive: a JSON array, a JSON object a line, or a table a batch.</summary>
internal sealed class RowPrinter(OutputWriter output, bool lines) : IDisposable
{
    private readonly JsonRows? json = lines || output.IsJson ? new(output.Out, lines) : null;
    private DataRows? begun;

    public void Begin(DataHeader header) => begun = new(header);

    public void Print(DataBatch batch)
    {
        var rows = begun ?? throw new InvalidOperationException("The service sent rows before their header.");
        if (json is null)
        {
            output.WriteTable(rows.Read(batch), rows.Columns);
            return;
        }

        foreach (var row in rows.Read(batch))
        {
            json.Write(rows.Names, row);
        }
    }

    /// <summary>Says that these were all rows.</summary>
    public void End() => json?.End();

    public void Dispose() => json?.Dispose();
}
