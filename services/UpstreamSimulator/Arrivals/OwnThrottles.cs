using DataFetch.UpstreamSimulator.Aemet;
using DataFetch.UpstreamSimulator.Alpaca;
using DataFetch.UpstreamSimulator.Faults;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Arrivals;

/// <summary>How upstreams with words of their own say that a call was one too many. None of them says when to come back.</summary>
internal static class OwnThrottles
{
    public static bool TryWrite(HttpResponse response, Arrival arrival, SimulatorOptions options, LiveSettings settings)
    {
        switch (arrival.Source)
        {
            case Sources.Aemet:
                AemetBody.Write(response, options.Aemet.ThrottledWithHttp200 ? 200 : 429, AemetBody.Throttled);
                return true;
            case Sources.Siar:
                var statuses = options.Siar.ThrottleStatuses;
                response.StatusCode = statuses[(int)(arrival.Number % statuses.Count)];
                return true;
            case Sources.Alpaca:
                AlpacaQuota.Write(response, settings, arrival, used: 0);
                response.WriteBody(429, FaultBodies.ThrottledType(arrival.Source), FaultBodies.ThrottledBy(arrival.Source));
                return true;
            case Sources.Yahoo or Sources.Polygon:
                response.WriteBody(429, FaultBodies.ThrottledType(arrival.Source), FaultBodies.ThrottledBy(arrival.Source));
                return true;
            case Sources.Finviz:
                response.WriteBody(200, FaultBodies.ThrottledType(arrival.Source), FaultBodies.ThrottledText);
                return true;
            case Sources.RacingApi:
                response.WriteBody(429, Racing.RacingErrors.Json, Racing.RacingErrors.Throttled);
                return true;
            default:
                return false;
        }
    }
}
