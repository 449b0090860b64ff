using DataFetch.Planning;

namespace DataFetch.ServiceDefaults.Wire;

/// <summary>Counts of slots as the protos have them.</summary>
public static class WireSlots
{
    public static V1.SlotCounts ToWire(this SlotCounts slots) => new()
    {
        Expected = slots.Expected,
        Present = slots.Present,
        Provisional = slots.Provisional,
        Absent = slots.Absent,
        Unreachable = slots.Unreachable,
        Missing = slots.Missing,
    };
}
