using NodaTime;

namespace DataFetch.Catalog;

public static class Clock
{
    /// <summary>Now, in the domain's type.</summary>
    public static Instant GetInstant(this TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());
}
