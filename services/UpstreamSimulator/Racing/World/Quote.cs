using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>What a bookmaker says of a runner.</summary>
/// <param name="Price">Null where there is none but the starting price (<see cref="StartingOnly"/>) or none at all.</param>
/// <param name="ExchangeHundredths">The decimal price of an exchange, in place of the other.</param>
/// <param name="EachWayPlaces">Null where there is no each-way bet.</param>
internal sealed record Quote(
    string Bookmaker, Price? Price, bool StartingOnly, int? ExchangeHundredths, int? EachWayPlaces, int? EachWayDenominator, LocalDateTime Updated);
