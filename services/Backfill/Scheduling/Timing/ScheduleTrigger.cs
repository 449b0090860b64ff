using DataFetch.Catalog.Times;
using NodaTime;
using Quartz;
using Quartz.Extensibility;
using Quartz.Impl.Triggers;

namespace DataFetch.Backfill.Scheduling.Timing;

/// <summary>
/// A trigger that fires at a schedule's own times: what fires, what was missed and what the catalog promises come from one calculation.
/// One that is late fires once, then at the next time that is still to come.
/// </summary>
internal sealed class ScheduleTrigger : TriggerBase
{
    // The base class keeps its own from those who derive from it.
    private readonly TimeProvider time;

    public ScheduleTrigger(ScheduleTimes times, TimeProvider time)
        : base(time) => (Times, this.time) = (times, time);

    public ScheduleTimes Times { get; }

    public override DateTimeOffset? NextFireTimeUtc { get; set; }

    public override DateTimeOffset? PreviousFireTimeUtc { get; set; }

    public override DateTimeOffset? FinalFireTimeUtc => null;

    public override bool MayFireAgain => NextFireTimeUtc is not null;

    protected override bool HasMillisecondPrecision => true;

    public override IScheduleBuilder GetScheduleBuilder() => new Builder(Times, time);

    public override DateTimeOffset? GetFireTimeAfter(DateTimeOffset? afterTime) =>
        Times.Next(Instant.FromDateTimeOffset(afterTime ?? time.GetUtcNow())).ToDateTimeOffset();

    public override DateTimeOffset? ComputeFirstFireTimeUtc(ICalendar? calendar) => NextFireTimeUtc = GetFireTimeAfter(StartTimeUtc);

    public override void Triggered(ICalendar? calendar)
    {
        PreviousFireTimeUtc = NextFireTimeUtc;
        var now = time.GetUtcNow();
        NextFireTimeUtc = GetFireTimeAfter(NextFireTimeUtc > now ? NextFireTimeUtc : now);
    }

    public override void UpdateAfterMisfire(ICalendar? calendar) => NextFireTimeUtc = time.GetUtcNow();

    // The times have all in them that a calendar could leave out.
    public override void UpdateWithNewCalendar(ICalendar calendar, TimeSpan misfireThreshold)
    {
    }

    protected override bool ValidateMisfireInstruction(int misfireInstruction) => misfireInstruction == 0;

    internal sealed class Builder(ScheduleTimes times, TimeProvider time) : IScheduleBuilder
    {
        public IMutableTrigger Build() => new ScheduleTrigger(times, time);
    }
}
