namespace DataFetch.ServiceDefaults;

/// <summary>Sends our own key along with calls to our own services.</summary>
internal sealed class ApiKeyHandler(string key) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation(AuthOptions.Header, key);
        return base.SendAsync(request, cancellationToken);
    }
}
