using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using DataFetch.Storage.Notices;

namespace DataFetch.Backfill.Delivery;

/// <summary>Posts JSON to the addresses of receivers. An answer's status is all that is read of it, and redirects are not followed.</summary>
internal sealed class WebhookClient(TimeProvider time) : IDisposable
{
    private const string Base64Secret = "whsec_";

    // No propagator, no instrumentation: the path of an address may be a secret (Slack's is), and must be in no trace.
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 16,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, // the deliverer's
    };

    /// <summary>Whether text is an address that can be posted to.</summary>
    public static bool IsAddress(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    /// <param name="secret">What the body is signed with, as standardwebhooks.com has it; empty for no signature.</param>
    /// <exception cref="DeliveryException">It was not answered with success.</exception>
    public async Task PostAsync(string url, Notice notice, byte[] json, string secret, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var id = notice.Id.ToString(CultureInfo.InvariantCulture);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        if (secret.Length > 0)
        {
            request.Headers.Add("webhook-signature", Sign(secret, id, timestamp, json));
        }

        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (!answer.IsSuccessStatusCode)
            {
                throw new DeliveryException(
                    $"It answered {(int)answer.StatusCode}.{((int)answer.StatusCode is >= 300 and < 400 ? " Redirects are not followed: give the address that it leads to." : "")}");
            }
        }
        catch (HttpRequestException e)
        {
            throw new DeliveryException($"It could not be reached: {e.HttpRequestError}.", e);
        }
    }

    public void Dispose() => client.Dispose();

    private static string Sign(string secret, string id, string timestamp, byte[] json)
    {
        var key = secret.StartsWith(Base64Secret, StringComparison.Ordinal) ? Convert.FromBase64String(secret[Base64Secret.Length..]) : Encoding.UTF8.GetBytes(secret);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. json];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}";
    }

    /// <summary>Whether a secret can be signed with.</summary>
    public static bool IsSecret(string secret) =>
        !secret.StartsWith(Base64Secret, StringComparison.Ordinal) || Convert.TryFromBase64String(secret[Base64Secret.Length..], new byte[secret.Length], out _);
}
