using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls.Keys;

namespace DataFetch.Fetcher.Calls;

/// <summary>Sends one HTTP request of a source and reads its whole answer.</summary>
internal sealed class UpstreamSender(Source source, IHttpClientFactory http, SourceKey secrets, CallOptions options, TimeProvider time)
{
    /// <summary>The body, and for how long the source's headers say that nothing is allowed any more; see <see cref="RateHeaders.Exhausted"/>.</summary>
    /// <exception cref="UpstreamException">No answer, or none that is data.</exception>
    public async Task<(BodyBuffer Body, TimeSpan? CloseFor)> SendAsync(UpstreamCall call, string? key, Func<string, string> redact, CancellationToken ct)
    {
        using var request = Request(call, key);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(source.Timeout.ToTimeSpan());
        try
        {
            using var response = await http.CreateClient(source.Name).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var body = await ReadAsync(response, timeout.Token);
            try
            {
                var now = time.GetUtcNow();
                new AnswerCheck(call.Request.Failures, call.Request.Decoding.IsJson, redact, call.Request.Decoding.IsHtml).Check(response, body.Bytes.Span, now);
                return (body, RateHeaders.Exhausted(response.Headers, now));
            }
            catch
            {
                body.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new UpstreamException(Failure.TimedOut, $"No whole answer within {source.Timeout.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new UpstreamException(Failure.UpstreamDown, $"No answer: {e.Message}", e);
        }
    }

    private async Task<BodyBuffer> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            return await BodyBuffer.ReadAsync(stream, response.Content.Headers.ContentLength, options.MaxBodyBytes, ct);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new UpstreamException(Failure.Malformed, "The answer cannot be unpacked.", e); // gzip and deflate say the one, brotli the other
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new UpstreamException(Failure.Truncated, $"The answer broke off: {e.Message}", e);
        }
    }

    private HttpRequestMessage Request(UpstreamCall call, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, call.Address(source, key));
        foreach (var (name, value) in source.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (key is not null && source.Auth is { Placement: KeyPlacement.Header } inHeader)
        {
            request.Headers.TryAddWithoutValidation(inHeader.Name, key);
        }

        if (key is not null && source.Auth is { Placement: KeyPlacement.Basic })
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Basic {SourceKey.Basic(key)}");
        }

        if (key is not null && source.Auth?.SecretHeader is { } header && secrets.Secret is { } secret)
        {
            request.Headers.TryAddWithoutValidation(header, secret);
        }

        return request;
    }
}
