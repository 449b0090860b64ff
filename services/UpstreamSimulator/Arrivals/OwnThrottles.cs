using DataFetch.UpstreamSimulator.Aemet;

namespace DataFetch.UpstreamSimulator.Arrivals;

/// <summary>How upstreams with words of their own say that a call was one too many. None of them says when to come back.</summary>
internal static class OwnThrottles
{
    public static bool TryWrite(HttpResponse response, Arrival arrival, SimulatorOptions options)
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
            case Sources.RacingApi:
                response.WriteBody(429, Racing.RacingErrors.Json, Racing.RacingErrors.Throttled);
                return true;
            default:
                return false;
        }
    }
}
