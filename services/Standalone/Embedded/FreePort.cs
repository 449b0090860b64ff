using System.Net;
using System.Net.Sockets;

namespace DataFetch.Standalone.Embedded;

/// <summary>A port of 127.0.0.1 that was free a moment ago. Who uses it must be ready to try another.</summary>
public static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
