using System.CommandLine;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>The command line's part for The Racing API.</summary>
internal sealed class RacingArguments
{
    private static readonly RacingOptions Standard = new();

    private readonly Option<int> races = new("--races-a-day")
    { Description = "Races of all regions on an average day.", DefaultValueFactory = _ => Standard.RacesADay };

    private readonly Option<int> field = new("--largest-field")
    { Description = "Most runners of a race.", DefaultValueFactory = _ => Standard.LargestField };

    private readonly Option<double> running = Share("--running-horses", "the horses that races are filled from", Standard.RunningShare);

    private readonly Option<RacingVersion> version = new("--racing-version")
    { Description = "Which version of The Racing API answers.", DefaultValueFactory = _ => Standard.Version };

    private readonly Option<bool> ignoreRegions = new("--ignore-racing-regions")
    { Description = "The filter by region is ignored." };

    private readonly Option<double> missingProfiles = Share("--missing-horse-profiles", "horses without a profile", Standard.MissingProfileShare);
    private readonly Option<double> late = Share("--late-race-results", "results that come up to a day later", Standard.LateResultShare);
    private readonly Option<double> corrected = Share("--corrected-race-results", "results corrected in two days", Standard.CorrectedResultShare);

    private readonly Option<bool> nonRunnersHaveIds = new("--non-runners-have-ids")
    { Description = "NON-RUNNER in a jockey's place has an id." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { races, field, running, version, ignoreRegions, missingProfiles, late, corrected, nonRunnersHaveIds })
            command.Add(option);
    }

    public SimulatorOptions Apply(ParseResult parsed, SimulatorOptions options) => options with
    {
        Racing = new()
        {
            RacesADay = parsed.GetValue(races),
            LargestField = parsed.GetValue(field),
            RunningShare = parsed.GetValue(running),
            Version = parsed.GetValue(version),
            IgnoreRegionFilter = parsed.GetValue(ignoreRegions),
            MissingProfileShare = parsed.GetValue(missingProfiles),
            LateResultShare = parsed.GetValue(late),
            CorrectedResultShare = parsed.GetValue(corrected),
            NonRunnersHaveIds = parsed.GetValue(nonRunnersHaveIds),
        },
    };

    private static Option<double> Share(string name, string of, double standard) =>
        new(name) { Description = $"Share (0 to 1) of {of}.", DefaultValueFactory = _ => standard };
}
