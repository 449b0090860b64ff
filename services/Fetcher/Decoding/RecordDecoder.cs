using DataFetch.Fetcher.Calls;
using DataFetch.Storage.Rows;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Makes rows of records, whatever these are written in: takes the fields of each as they come and keeps the record at its end if
/// it is good. From bytes to typed columns, nothing in between.
/// </summary>
internal sealed class RecordDecoder
{
    private readonly FillPlan plan;
    private readonly ShapeDrift drift;
    private readonly InstantReader instants;
    private readonly RunVersion version;
    private readonly ColumnReader[] readers;
    private readonly decimal? unpublished;
    private int[]? series;
    private AsideReason? aside;

    public RecordDecoder(FillPlan plan)
    {
        this.plan = plan;
        drift = new ShapeDrift(plan);
        instants = new InstantReader(plan);
        version = new RunVersion(plan.Fill.LatestBy.Count);
        unpublished = plan.Request.Decoding.UnpublishedWhenAll;
        Rows = plan.NewRows();
        readers = [.. Rows.Columns.Zip(plan.Dataset.Columns, (buffer, c) => ColumnReader.For(buffer, c, plan.Fill.Columns.GetValueOrDefault(c.Name)))];
    }

    public FillPlan Plan => plan;

    public RowBuffer Rows { get; }

    public AsideCounts Aside { get; } = new();

    public List<(int SeriesId, long At)> Unfinished { get; } = [];

    /// <summary>How many values are the one that stands for an answer that is not filled yet.</summary>
    public long UnpublishedValues { get; private set; }

    /// <summary>How many are not.</summary>
    public long PublishedValues { get; private set; }

    public void Begin()
    {
        drift.Begin();
        instants.Begin();
        version.Begin();
        (series, aside) = (plan.OnlySeries, null);
        foreach (var reader in readers)
        {
            reader.Begin();
        }
    }

    /// <summary>False where the record is of a series that is not kept: the rest of it does not matter.</summary>
    public bool Take(RecordField field, FieldValue value)
    {
        foreach (var i in field.Targets)
        {
            var target = plan.Targets[i];
            var isFilled = value.Kind != ValueKind.Null;
            switch (target.Use)
            {
                case FieldUse.Series:
                    series = plan.FindSeries(value, out isFilled);
                    if (series is null && isFilled)
                    {
                        drift.Saw(i, isFilled: true);
                        return false;
                    }

                    SetAside(isFilled || value.Kind == ValueKind.Null ? null : AsideReason.BadValue);
                    break;
                case FieldUse.At:
                    isFilled = instants.TakeAt(value);
                    break;
                case FieldUse.Time:
                    isFilled = instants.TakeTime(value);
                    break;
                case FieldUse.Version:
                    SetAside(version.TryTake(target.Index, value) ? null : AsideReason.BadValue);
                    break;
                default:
                    SetAside(readers[target.Index].Take(value));
                    break;
            }

            drift.Saw(i, isFilled);
        }

        return true;
    }

    /// <summary>Something stands where a record should.</summary>
    public void TakeNoRecord() => Aside.Add(AsideReason.Incomplete);

    /// <summary>The end of the record.</summary>
    /// <param name="because">Why it cannot be trusted; null where it can.</param>
    public void End(AsideReason? because = null)
    {
        drift.End();
        SetAside(because);
        var at = instants.Finish();
        if ((aside ?? Fault(at)) is { } reason)
        {
            Aside.Add(reason);
            return;
        }

        foreach (var id in series!)
        {
            Rows.AddKey(id, at!.Value, version.Value);
            foreach (var reader in readers)
            {
                reader.Commit();
            }
        }

        CountUnpublished();
    }

    /// <summary>The end of the body.</summary>
    /// <param name="names">The fields that the records have.</param>
    /// <exception cref="UpstreamException">The records are not what was declared.</exception>
    public void EndAll(IEnumerable<string> names)
    {
        drift.Check(names);
        if (instants.FinishAll() is { } fault)
        {
            throw new UpstreamException(Failure.Malformed, $"The answer is not what it should be. {fault}");
        }
    }

    private void SetAside(AsideReason? reason) => aside ??= reason;

    private AsideReason? Fault(long? at) =>
        series is null || !instants.WasSeen || !HasAllFields() || !HasAValue() || !version.IsWhole ? AsideReason.Incomplete
        : at is not { } instant ? AsideReason.BadTime
        : instant < plan.From || instant >= plan.To ? AsideReason.OutsideRange
        : null;

    private bool HasAllFields()
    {
        for (var i = 0; i < plan.Targets.Length; i++)
        {
            if (plan.Targets[i].IsRequired && !drift.HasSeen(i))
            {
                return false;
            }
        }

        return true;
    }

    // A record of nulls is no data.
    private bool HasAValue()
    {
        foreach (var reader in readers)
        {
            if (reader.HasValue)
            {
                return true;
            }
        }

        return false;
    }

    private void CountUnpublished()
    {
        if (unpublished is not { } number)
        {
            return;
        }

        foreach (var reader in readers)
        {
            if (reader.HasValue && reader.Is(number) is { } isIt)
            {
                UnpublishedValues += isIt ? 1 : 0;
                PublishedValues += isIt ? 0 : 1;
            }
        }
    }
}
