using DataFetch.Planning;

namespace DataFetch.ServiceDefaults.Wire;

/// <summary>What is settled without a row, as the protos have it.</summary>
public static class WireExceptions
{
    public static V1.OpenException ToWire(this OpenException exception) => new()
    {
        Series = exception.Series,
        State = exception.State == ExceptionState.Absent ? "absent" : "unreachable",
        StartTime = exception.Range.Start.ToWire(),
        EndTime = exception.Range.End.ToWire(),
        Reason = exception.Reason,
        Times = exception.Times,
        Since = exception.Since.ToWire(),
        DueAt = exception.Due.ToWire(),
        Providers = { exception.Providers },
    };
}
