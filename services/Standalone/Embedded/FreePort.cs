using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DataFetch.Standalone.Embedded;

/// <summary>Ports of 127.0.0.1 that were free a moment ago. Who uses one must be ready to try another.</summary>
public static class FreePort
{
    // Below the range that systems take the ports of outgoing connections from: one of these could get it in between.
    private const int First = 20_000;
    private const int Last = 32_000;
    private const int Attempts = 100;

    public static int Find() => Find(1)[0];

    /// <summary>So many ports, no two the same.</summary>
    public static IReadOnlyList<int> Find(int count)
    {
        // Each is held until all are found.
        var held = new List<TcpListener>();
        try
        {
            for (var attempt = 0; held.Count < count; attempt++)
            {
                if (Listen(attempt < Attempts * count ? RandomNumberGenerator.GetInt32(First, Last) : 0) is { } listener)
                {
                    held.Add(listener);
                }
            }

            return [.. held.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            held.ForEach(l => l.Dispose());
        }
    }

    private static TcpListener? Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException) when (port != 0)
        {
            listener.Dispose();
            return null;
        }
    }
}
