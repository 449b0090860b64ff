namespace DataFetch.Testing;

/// <summary>The ten racing tables, as they are compared with the simulator's truth.</summary>
public static class RacingTables
{
    /// <summary>The tables and what tells their rows apart.</summary>
    public static readonly (string Dataset, string[] Key, string[] Except)[] All =
    [
        ("ra_mst_courses", ["id"], []),
        // Which spelling of a name came first is the odds' own.
        ("ra_mst_bookmakers", ["id"], ["names"]),
        ("ra_mst_jockeys", ["id"], []),
        ("ra_mst_trainers", ["id"], []),
        ("ra_mst_owners", ["id"], []),
        ("ra_races", ["race_id"], []),
        ("ra_runners", ["race_id", "horse_id"], []),
        ("ra_mst_horses", ["id"], []),
        ("ra_horse_pedigree", ["horse_id"], []),
        ("ra_race_results", ["race_id", "horse_id"], []),
    ];
}
