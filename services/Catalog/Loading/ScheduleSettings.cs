using DataFetch.Catalog.Definitions;
using Microsoft.Extensions.Configuration;

namespace DataFetch.Catalog.Loading;

/// <summary>What an installation may set for a schedule, under <c>Schedules:{id}</c>: <c>Enabled</c>, true or false.</summary>
internal static class ScheduleSettings
{
    public static Schedule Apply(Schedule schedule, IConfiguration settings, List<CatalogFault> faults)
    {
        var setting = $"Schedules:{schedule.Id}:Enabled";
        if (settings[setting] is not { Length: > 0 } text)
        {
            return schedule;
        }

        if (bool.TryParse(text, out var enabled))
        {
            return schedule with { Enabled = enabled };
        }

        faults.Add(new CatalogFault($"setting {setting}", 0, 0, $"'{text}' is neither true nor false."));
        return schedule;
    }
}
