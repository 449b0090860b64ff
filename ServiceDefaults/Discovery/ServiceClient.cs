using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DataFetch.ServiceDefaults;

/// <summary>Typed gRPC clients of our own services.</summary>
public static class ServiceClient
{
    /// <summary>
    /// Adds a gRPC client that finds its service by name on every call, sends our API key, and passes on the deadline and the
    /// cancellation of the gRPC call that it is used in. The address is <c>Services:{name}:Grpc</c>; see <see cref="ServiceAddress"/>.
    /// </summary>
    public static IHttpClientBuilder AddServiceClient<TClient>(this WebApplicationBuilder builder, ServiceInfo to)
        where TClient : ClientBase
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(to);

        var address = ServiceAddress.Settle(builder.Configuration, to);
        var key = builder.Configuration.GetSection(AuthOptions.Section).Get<AuthOptions>()?.ApiKey;

        builder.Services.AddHttpContextAccessor();
        var client = builder.Services.AddGrpcClient<TClient>(options => options.Address = address)
            .EnableCallContextPropagation(options => options.SuppressContextNotFoundErrors = true)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(5),
                EnableMultipleHttp2Connections = true,
                // A peer that vanished without a word is noticed while a stream is open.
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
                UseCookies = false,
                UseProxy = false,
            })
            .AddServiceDiscovery();
        // HTTP resilience repeats a slow call while the first still runs on the server; a gRPC call has its deadline.
#pragma warning disable EXTEXP0001 // experimental, and the only way
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        return key is null ? client : client.AddHttpMessageHandler(() => new ApiKeyHandler(key));
    }
}
