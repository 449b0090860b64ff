using DataFetch.Fetcher.Calls;
using Parquet;
using Parquet.Schema;

namespace DataFetch.Fetcher.Decoding;

/// <summary>What is read of a file's columns for one fill.</summary>
internal sealed class ParquetPlan
{
    private readonly FillPlan plan;
    private readonly (RecordField Field, ParquetColumn Column)[] columns;
    private readonly ParquetInstants? instants;

    /// <exception cref="UpstreamException">A column is not there, or is of another type: <see cref="Failure.Drift"/>.</exception>
    public ParquetPlan(FillPlan plan, IReadOnlyList<DataField> fields)
    {
        this.plan = plan;
        Names = [.. fields.Select(f => f.Name)];
        var declared = HeaderFields.Of(plan, Names).Zip(fields).Where(f => f.First is not null).Select(f => (Field: f.First!, Column: f.Second)).ToList();
        foreach (var (field, column) in declared)
        {
            Check(field, column);
        }

        columns = [.. declared.Select(d => (d.Field, ParquetColumn.For(d.Column)))];
        instants = columns.Where(c => Array.Exists(c.Field.Targets, t => plan.Targets[t].Use == FieldUse.At)).Select(c => (ParquetInstants)c.Column).FirstOrDefault();
    }

    /// <summary>Of all columns of the file.</summary>
    public IReadOnlyList<string> Names { get; }

    public IEnumerable<ParquetColumn> Columns => columns.Select(c => c.Column);

    /// <summary>Whether a row group may have rows of the range that was asked.</summary>
    public bool IsIn(ParquetRowGroupReader group) => instants?.Bounds(group) is not var (first, last) || (first < plan.To && last >= plan.From);

    /// <summary>Reads the rows of the range; the columns hold those of the group.</summary>
    /// <returns>How many that were, whatever became of them.</returns>
    public int Read(RecordDecoder decoder, int rows)
    {
        var read = 0;
        for (var row = 0; row < rows; row++)
        {
            if (instants?.Micros(row) is not { } at || (at >= plan.From && at < plan.To))
            {
                read++;
                Read(row, decoder);
            }
        }

        return read;
    }

    private void Read(int row, RecordDecoder decoder)
    {
        decoder.Begin();
        foreach (var (field, column) in columns)
        {
            if (!decoder.Take(field, column[row]))
            {
                return;
            }
        }

        decoder.End();
    }

    private void Check(RecordField field, DataField column)
    {
        var type = ParquetTypes.Of(column);
        foreach (var target in field.Targets.Select(t => plan.Targets[t]).Where(t => !type.Fill(t, plan)))
        {
            var wanted = target.Use switch
            {
                FieldUse.Series => "text",
                FieldUse.At => "an instant of UTC",
                FieldUse.Column => plan.Dataset.Columns[target.Index].Type.ToString().ToLowerInvariant(),
                _ => "something else",
            };
            throw new UpstreamException(Failure.Drift, $"'{column.Name}' is {type.Name(column)} where {plan.Dataset.Name} wants {wanted}.");
        }
    }
}
