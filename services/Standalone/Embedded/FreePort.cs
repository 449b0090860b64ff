using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DataFetch.Standalone.Embedded;

/// <summary>A port of 127.0.0.1 that was free a moment ago. Who uses it must be ready to try another.</summary>
public static class FreePort
{
    // Below the range that systems take the ports of outgoing connections from: one of these could get it in between.
    private const int First = 20_000;
    private const int Last = 32_000;
    private const int Attempts = 100;

    public static int Find()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (IsFree(port))
            {
                return port;
            }
        }

        using var any = new TcpListener(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
