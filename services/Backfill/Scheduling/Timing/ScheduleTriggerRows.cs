using DataFetch.Catalog.Times;
using NodaTime;
using Quartz.Extensibility;
using Quartz.Impl.AdoJobStore;

namespace DataFetch.Backfill.Scheduling.Timing;

/// <summary>Keeps the times of a <see cref="ScheduleTrigger"/> in Quartz' table of simple properties.</summary>
internal sealed class ScheduleTriggerRows(TimeProvider time) : SimplePropertiesTriggerPersistenceDelegateBase
{
    public override bool CanHandleTriggerType(IOperableTrigger trigger) => trigger is ScheduleTrigger;

    public override string GetHandledTriggerTypeDiscriminator() => "SCHEDULE";

    protected override SimplePropertiesTriggerProperties GetTriggerProperties(IOperableTrigger trigger)
    {
        var times = ((ScheduleTrigger)trigger).Times;
        return new SimplePropertiesTriggerProperties { String1 = times.Text, TimeZoneId = times.Zone.Id };
    }

    protected override TriggerPropertyBundle GetTriggerPropertyBundle(SimplePropertiesTriggerProperties properties) =>
        new(new ScheduleTrigger.Builder(
            ScheduleTimes.Parse(properties.String1!, DateTimeZoneProviders.Tzdb[properties.TimeZoneId!])
                ?? throw new InvalidOperationException($"A stored trigger has times that are none: '{properties.String1}'."),
            time));
}
