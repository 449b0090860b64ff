namespace DataFetch.Planning;

/// <summary>What of a plan fills some slots of one series.</summary>
/// <param name="Provider">Who is asked; null where nobody is.</param>
/// <param name="ChunkSize">What one chunk covers, such as <c>day</c>; empty where nobody is asked.</param>
/// <param name="Chunks">Those that fill some of the slots. One that fills other series too counts whole: shares add up to more than the plan.</param>
/// <param name="Estimate">What the chunks take alone; null where nobody is asked.</param>
/// <param name="Note">Why nobody is asked, or what is the matter with who is; null where nothing is.</param>
public sealed record PlanShare(string? Provider, string ChunkSize, int Chunks, long Slots, SourceEstimate? Estimate, string? Note)
{
    public long Calls => Estimate?.Calls ?? 0;
}
