namespace DataFetch.UpstreamSimulator.Settings;

/// <summary>What is wrong with settings of faults and of publication.</summary>
internal static class FaultMistakes
{
    public static IEnumerable<string> Of(IReadOnlyList<SimulatedFault> faults)
    {
        List<SimulatedFault> given = [.. faults.Where(fault => fault is not null)];
        if (given.Count < faults.Count) yield return "A fault is null."; // JSON's null passes the deserializer
        foreach (var fault in given)
        {
            if (!Sources.All.Contains(fault.Source))
                yield return $"Fault for '{fault.Source}': the sources are {string.Join(", ", Sources.All)}.";
            if (!(fault.Share is >= 0 and <= 1)) yield return $"Fault share {fault.Share} is not between 0 and 1.";
            if (fault.Path is { } path && !path.StartsWith($"/{fault.Source}/", StringComparison.Ordinal))
                yield return $"Fault path '{path}' does not begin with '/{fault.Source}/'.";
            if (FaultKinds.OfPages.Contains(fault.Kind))
            {
                if (fault.Source != Sources.Sip) yield return $"Fault '{fault.Kind}' is one of SIP's pages.";
                if (fault.Path is not null) yield return $"Fault '{fault.Kind}' is of whole sweeps: it has no path.";
            }
            else if (!FaultKinds.OfAnswers.Contains(fault.Kind))
            {
                yield return $"Fault '{fault.Kind}': the kinds are {string.Join(", ", FaultKinds.OfAnswers.Concat(FaultKinds.OfPages))}.";
            }
        }

        foreach (var source in given.Where(fault => FaultKinds.OfAnswers.Contains(fault.Kind)).GroupBy(fault => fault.Source))
        {
            if (source.Sum(fault => fault.Share) > 1 + 1e-9)
                yield return $"The shares of the faults of '{source.Key}' are more than 1 together.";
        }
    }

    public static IEnumerable<string> Of(IReadOnlyList<LateData> late)
    {
        if (late.Contains(null!)) yield return "A lateness is null.";
        foreach (var one in late.Where(one => one is not null))
        {
            if (Unknown(one.Dataset) is { } unknown) yield return unknown;
            if (one.Slots is < 0 or > 10_000) yield return $"Late slots {one.Slots} is not between 0 and 10000.";
            if (!(one.LagSeconds is >= 0 and <= 31_536_000)) yield return $"Lag {one.LagSeconds} s is not between 0 and a year.";
        }
    }

    public static IEnumerable<string> Of(IReadOnlyList<RevisedData> revisions)
    {
        if (revisions.Contains(null!)) yield return "A revision is null.";
        foreach (var one in revisions.Where(one => one is not null))
        {
            if (Unknown(one.Dataset) is { } unknown) yield return unknown;
            if (!(one.AfterSeconds is >= -31_536_000 and <= 31_536_000))
                yield return $"Revised after {one.AfterSeconds} s is more than a year.";
        }
    }

    private static string? Unknown(string dataset) => TimelyDatasets.All.Contains(dataset)
        ? null
        : $"Dataset '{dataset}': those that can be late or revised are {string.Join(", ", TimelyDatasets.All)}.";
}
