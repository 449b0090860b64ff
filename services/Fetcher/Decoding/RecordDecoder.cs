using DataFetch.Catalog.Definitions;
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
    private readonly ColumnReader[] scaled;
    private readonly GivenColumns given;
    private readonly KeyDigest? key;
    private readonly List<(int SeriesId, long At)> unfinished = [];
    private readonly decimal? unpublished;
    private int[]? named;
    private int[]? series;
    private long? unfinishedAt;
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
        scaled = [.. readers.Where(r => r.IsScaled)];
        given = new GivenColumns(plan, readers);
        key = plan.KeyColumns.Length > 0 ? new KeyDigest() : null;
    }

    public FillPlan Plan => plan;

    public RowBuffer Rows { get; }

    public AsideCounts Aside { get; } = new();

    /// <summary>The rows that are not finished upstream, by series and instant as in <see cref="Rows"/>: provisional whatever their age.</summary>
    public IReadOnlyList<(int SeriesId, long At)> Unfinished => unfinished;

    /// <summary>How many values are the one that stands for an answer that is not filled yet.</summary>
    public long UnpublishedValues { get; private set; }

    /// <summary>How many are not.</summary>
    public long PublishedValues { get; private set; }

    /// <summary>Says of which series the next records are, where the path to them does. False for one that is not kept.</summary>
    public bool BeginSeries(ReadOnlySpan<byte> name)
    {
        named = plan.FindSeries(new FieldValue(ValueKind.Text, name), out _);
        return named is not null;
    }

    /// <summary>Says which instant is that of a row that is not finished.</summary>
    public void BeginUnfinished(FieldValue at) => unfinishedAt = instants.Read(at);

    public void Begin()
    {
        drift.Begin();
        instants.Begin();
        version.Begin();
        (series, aside) = (named ?? plan.OnlySeries, null);
        foreach (var reader in readers)
        {
            reader.Begin();
        }
    }

    /// <summary>False where the record is none of ours, or of a series that is not kept: the rest of it does not matter.</summary>
    /// <exception cref="UpstreamException">It is one that was not asked for: <see cref="Failure.FilterIgnored"/>.</exception>
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
                case FieldUse.Only:
                    if (!plan.Conditions[target.Index].Has(value))
                    {
                        drift.Saw(i, isFilled);
                        return false;
                    }

                    break;
                case FieldUse.Expected:
                    plan.Checks[target.Index].Check(value);
                    break;
                case FieldUse.Over or FieldUse.Under:
                    SetAside(readers[target.Index].TakeFactor(target.Use == FieldUse.Over, value));
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
        if (plan.Conditions.Length > 0 && !HasAll(FieldUse.Only))
        {
            return;
        }

        drift.End();
        SetAside(because);
        foreach (var reader in scaled)
        {
            SetAside(reader.Finish());
        }

        var at = instants.Finish();
        given.Take();
        if (plan.Fill.IsHarvest && aside is null && !NamesSomething())
        {
            return;
        }

        if ((aside ?? Fault(at)) is { } reason)
        {
            Aside.Add(reason);
            return;
        }

        foreach (var id in series!)
        {
            Add(id, at);
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

    private void Add(int id, long? at)
    {
        given.TakeSeries(id);
        var place = key is null ? at!.Value : Digest(key);
        Rows.AddKey(id, place, version.Value);
        foreach (var reader in readers)
        {
            reader.Commit();
        }

        if (unfinishedAt is not null && instants.AsRead == unfinishedAt)
        {
            unfinished.Add((id, place));
        }
    }

    private long Digest(KeyDigest digest)
    {
        foreach (var column in plan.KeyColumns)
        {
            readers[column].AddTo(digest);
        }

        return digest.Finish();
    }

    private AsideReason? Fault(long? at) =>
        series is null || !HasAll(null) || !HasAValue() || !HasKey() || !version.IsWhole ? AsideReason.Incomplete
        : plan.Fill.AtField is null ? null
        : !instants.WasSeen ? AsideReason.Incomplete
        : at is not { } instant ? AsideReason.BadTime
        : instant < plan.From || instant >= plan.To ? AsideReason.OutsideRange
        : null;

    // Of one use, or of all.
    private bool HasAll(FieldUse? use)
    {
        for (var i = 0; i < plan.Targets.Length; i++)
        {
            if (plan.Targets[i].IsRequired && (use is null || plan.Targets[i].Use == use) && !drift.HasSeen(i))
            {
                return false;
            }
        }

        return true;
    }

    // A record of nulls is no data; what is known without it says nothing of it.
    private bool HasAValue()
    {
        foreach (var reader in readers)
        {
            if (reader.HasValue && reader.Source == ColumnSource.Field)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasKey()
    {
        foreach (var column in plan.KeyColumns)
        {
            if (!readers[column].HasValue)
            {
                return false;
            }
        }

        return true;
    }

    // A value in each column that is not optional.
    private bool NamesSomething()
    {
        foreach (var target in plan.Targets)
        {
            if (target is { Use: FieldUse.Column, IsRequired: true } && !readers[target.Index].HasValue)
            {
                return false;
            }
        }

        return true;
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
