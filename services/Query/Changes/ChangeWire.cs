using DataFetch.ServiceDefaults.Wire;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Changes;

internal static class ChangeWire
{
    public static Wire.DatasetChange ToWire(Change change) => change.Dataset is null
        ? new Wire.DatasetChange { Kind = Wire.ChangeKind.Subscribed, Position = change.Position.ToString() }
        : new Wire.DatasetChange
        {
            Kind = change.IsLost ? Wire.ChangeKind.Lost : Wire.ChangeKind.Stored,
            Dataset = change.Dataset.Name,
            Range = change.Range.ToWire(),
            RevisedRows = change.Revised,
            Position = change.Position.ToString(),
        };
}
