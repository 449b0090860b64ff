namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>What names are made of. Horses and people are invented.</summary>
internal static class Words
{
    private static readonly string[] First = Split(
        "Amber Ancient April Azure Bold Brave Bright Bronze Calm Cobalt Copper Crimson Crystal Dancing Daring Distant Eager Early "
        + "Emerald Evening Fabled Faithful Famous Fearless Flying Frosty Gallant Gentle Gilded Golden Grand Happy Hidden Honest Humble "
        + "Iron Ivory Jaunty Jolly Keen Lasting Little Lively Lonely Lucky Lunar Merry Midnight Mighty Misty Modest Morning Mystic Noble "
        + "Northern Pale Patient Placid Polished Proud Quiet Rapid Restless Rising Roaming Royal Ruby Rustic Secret Shining Silent Silver "
        + "Singing Solar Solemn Southern Spirited Steady Stormy Summer Sunlit Swift Tender Timely Tranquil Urban Valiant Velvet Vivid "
        + "Wandering Western Whistling Wild Willing Winter Wise");

    private static readonly string[] Second = Split(
        "Acorn Anchor Anthem Arrow Badger Ballad Banner Beacon Bell Blossom Bramble Breeze Bridge Brook Canyon Castle Chapel Chorus "
        + "Clover Comet Compass Coral Cottage Crown Dancer Dawn Dream Drummer Duchess Eagle Echo Ember Falcon Fiddler Flame Forest Fortune "
        + "Garden Gate Glen Harbour Harvest Hawk Heather Hero Horizon Island Jester Jewel Journey Juniper Kestrel Knight Lagoon Lantern "
        + "Legend Lily Lyric Maple Meadow Melody Meteor Minstrel Mirror Moon Mountain Nomad Oak Ocean Orchard Otter Palace Parade Pearl "
        + "Phantom Pilgrim Piper Planet Poet Prairie Prophet Quest Rambler Raven Ribbon River Robin Saga Sailor Shadow Shore Sparrow "
        + "Spirit Squire Star Stream Sunset Tempest Thistle Thunder Tower Traveller Valley Venture Voyage Waltz Warrior Willow");

    private static readonly string[] Given = Split(
        "Adam Aidan Alice Amy Ben Brian Callum Cara Ciara Clare Conor Daniel David Declan Dylan Ella Emma Eoin Finn George Grace Hannah "
        + "Harry Isla Jack James Joe Kate Kevin Laura Liam Luke Mark Mary Megan Neil Niall Nora Oliver Owen Paul Peter Rachel Rory Ruth "
        + "Sam Sarah Sean Simon Sophie Thomas Tom William Zoe");

    private static readonly string[] Families = Split(
        "Ashdown Barlow Bexley Brannigan Carrick Colbert Corrigan Dalby Delaney Dunmore Eastwood Fallowes Farrelly Fenwick Garrity "
        + "Gilmartin Hadley Halloran Hartnell Ingham Jessop Keating Kilbride Langley Lockhart Maddock Marlow McGrane Merriman Mulcahy Nesbitt "
        + "Oakley O'Doran O'Shea Pemberton Penrose Quilty Radcliffe Redmond Rowntree Scanlon Shelby Standish Tansey Thornbury Tully Upton "
        + "Varley Wadham Westbrook Whelan Wyndham Yardley");

    private static readonly string[] Places =
    [
        "Upper Marlow, Berks", "Thornbury, N Yorks", "Ashdown, Suffolk", "Little Wadham, Gloucs", "Westbrook, Somerset", "Langley, Shropshire",
        "Carrick, Co. Meath", "Dunmore, Co Kildare", "Kilbride, Co Tipperary", "Penrose, Devon", "Oakley, Sussex", "Hadley, Lancs",
    ];

    public static string Horse(Dice dice)
    {
        var (first, second) = (dice.Pick(First), dice.Pick(Second));
        return dice.Between(0, 5) switch
        {
            0 => $"{second} Of {dice.Pick(Families)}",
            1 => first + second.ToLowerInvariant(),
            2 => $"{dice.Pick(Given)}'s {second}",
            _ => $"{first} {second}",
        };
    }

    public static string Person(Dice dice) => $"{dice.Pick(Given)} {dice.Pick(Families)}";

    public static string Owner(Dice dice) => dice.Between(0, 3) switch
    {
        0 => $"The {dice.Pick(Second)} Partnership",
        1 => $"{Person(dice)} & {Person(dice)}",
        2 => $"{dice.Pick(First)} {dice.Pick(Second)} Racing",
        _ => Person(dice),
    };

    public static string Breeder(Dice dice) => dice.Hits(0.5) ? $"{dice.Pick(Families)} Stud" : Person(dice);

    public static string Place(Dice dice, RacingRegion region) => region.IsWanted ? dice.Pick(Places) : region.Name;

    public static string Sponsor(Dice dice) => dice.Between(0, 3) switch
    {
        0 => $"Bet £{dice.Between(1, 5) * 10} With {dice.Pick(Families)}",
        1 => $"{dice.Pick(Families)} & Sons",
        2 => $"\"{dice.Pick(First)} {dice.Pick(Second)}\"",
        _ => $"{dice.Pick(Families)}'s {dice.Pick(Second)}",
    };

    public static string Phrase(Dice dice) =>
        $"{dice.Pick(Phrases)} - {dice.Pick(Phrases).ToLowerInvariant()}{(dice.Hits(0.2) ? " – £" + dice.Between(5, 90) + ",000 yearling" : "")}";

    private static readonly string[] Phrases =
    [
        "Kept on from the rear", "Held up off the pace", "Never a threat", "Made most of the running", "Tracked the leaders",
        "Stayed on well to the line", "Found little when asked", "Slowly away and green", "Ran on past tired rivals", "Weakened late on",
    ];

    private static string[] Split(string words) => words.Split(' ');
}
