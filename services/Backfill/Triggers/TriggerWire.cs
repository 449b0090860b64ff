using System.Globalization;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Notices;
using Google.Protobuf.WellKnownTypes;
using Wire = DataFetch.V1;

namespace DataFetch.Backfill.Triggers;

/// <summary>Triggers and subscriptions as the protos have them.</summary>
internal static class TriggerWire
{
    public static Wire.Trigger ToWire(this Notice notice)
    {
        var trigger = new Wire.Trigger { Id = notice.Id, Kind = notice.Kind, Dataset = notice.Dataset, CreatedTime = notice.Created.ToWire() };
        switch (notice.Kind)
        {
            case NoticeKinds.DatasetComplete:
                trigger.Complete = ToWire(DayComplete.Parse(notice.Payload));
                break;
            case NoticeKinds.RangeRevised:
                trigger.Revised = ToWire(RowsRevised.Parse(notice.Payload));
                break;
            case NoticeKinds.Named:
                var fired = ScheduleFired.Parse(notice.Payload);
                trigger.Named = new Wire.NamedTrigger { Name = fired.Name, Schedule = fired.Schedule, ScheduledTime = fired.ScheduledAt.ToTimestamp() };
                break;
        }

        return trigger;
    }

    public static Wire.Subscription ToWire(this Subscription subscription) => new()
    {
        Name = subscription.Name,
        Url = subscription.Url,
        Secret = subscription.Secret,
        Datasets = { subscription.Datasets },
        Kinds = { subscription.Kinds },
        CreatedTime = subscription.Created.ToWire(),
    };

    private static Wire.DatasetComplete ToWire(DayComplete day) => new()
    {
        Day = day.Day.ToString("O", CultureInfo.InvariantCulture),
        Zone = day.Zone,
        Revision = day.Revision,
        Series = day.Series,
        Slots = day.Slots,
        Provisional = day.Provisional,
        Absent = day.Absent,
    };

    private static Wire.RangeRevised ToWire(RowsRevised revised) => new()
    {
        Range = new Wire.TimeRange { StartTime = revised.StartTime.ToTimestamp(), EndTime = revised.EndTime.ToTimestamp() },
        Rows = revised.Rows,
        Series = { revised.Series },
    };
}
