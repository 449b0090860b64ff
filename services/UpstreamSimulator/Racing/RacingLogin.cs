using System.Net.Http.Headers;
using System.Text;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>HTTP Basic. The user is the key; any password will do.</summary>
internal static class RacingLogin
{
    /// <summary>Whether the caller is let in; otherwise answers 401.</summary>
    public static bool LetIn(HttpContext context, SimulatorOptions options)
    {
        var user = User(context.Request.Headers.Authorization.ToString());
        if (Keys.Refusal(options, Sources.RacingApi, user) is null) return true;
        RacingErrors.WriteUnauthorized(context.Response, hasKey: user.Length > 0);
        return false;
    }

    private static string User(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var given) || given.Parameter is not { } parameter) return "";
        if (!given.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return "";
        var bytes = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).Split(':')[0] : "";
    }
}
