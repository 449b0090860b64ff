using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DataFetch.ServiceDefaults;

internal static class KestrelEndpoints
{
    /// <summary>
    /// Two endpoints, because a port without TLS can't agree on a protocol: HTTP/1.1 for people and probes, HTTP/2 for gRPC.
    /// </summary>
    public static void AddEndpoints(this WebApplicationBuilder builder, ServiceInfo service)
    {
        builder.Services.AddOptions<EndpointOptions>()
            .Configure(options => (options.HttpPort, options.GrpcPort) = (service.HttpPort, service.GrpcPort))
            .BindConfiguration(EndpointOptions.Section)
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<EndpointOptions>, EndpointOptionsValidator>();

        // Container images set ASPNETCORE_HTTP_PORTS; the section above is the only say on ports here.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "").UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<EndpointOptions>>(Listen);
    }

    private static void Listen(KestrelServerOptions kestrel, IOptions<EndpointOptions> endpoints)
    {
        kestrel.AddServerHeader = false;
        try
        {
            var options = endpoints.Value;
            kestrel.Listen(EndPoint(options.Address!, options.HttpPort), listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(EndPoint(options.Address!, options.GrpcPort), listen => listen.Protocols = HttpProtocols.Http2);
        }
        catch (OptionsValidationException)
        {
            // The server is made when the application is built; the start reports this together with all other options' faults.
        }
    }

    // Where a machine has no IPv6, "any" is IPv4's any.
    private static IPEndPoint EndPoint(IPAddress address, int port) =>
        new(address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6 ? IPAddress.Any : address, port);
}
