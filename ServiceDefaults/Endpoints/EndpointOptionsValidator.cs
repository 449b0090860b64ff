using System.Net;
using Microsoft.Extensions.Options;

namespace DataFetch.ServiceDefaults;

/// <summary>Says everything that is wrong with where a service is to listen, and refuses an open door without a key.</summary>
internal sealed class EndpointOptionsValidator(IOptions<AuthOptions> auth) : IValidateOptions<EndpointOptions>
{
    public ValidateOptionsResult Validate(string? name, EndpointOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(EndpointOptions options)
    {
        if (options.Address is null)
        {
            yield return $"Endpoints:Host is '{options.Host}'; it must be an IP address, 'localhost', or '*' for any.";
        }

        foreach (var (key, port) in new[] { (nameof(options.HttpPort), options.HttpPort), (nameof(options.GrpcPort), options.GrpcPort) })
        {
            if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            {
                yield return $"Endpoints:{key} is {port}; it must be from 0 (any free port) to 65535.";
            }
        }

        if (options.HttpPort == options.GrpcPort && options.HttpPort != 0)
        {
            yield return $"Endpoints:HttpPort and Endpoints:GrpcPort are both {options.HttpPort}; "
                + "without TLS one port can't speak HTTP/1.1 and HTTP/2.";
        }

        if (options.Address is { } address && !IPAddress.IsLoopback(address) && auth.Value.ApiKey is null)
        {
            yield return $"Auth:ApiKey is not set, and Endpoints:Host '{options.Host}' can be reached from other machines. "
                + "Set Auth:ApiKey (environment: Auth__ApiKey), or listen on 127.0.0.1.";
        }
    }
}
