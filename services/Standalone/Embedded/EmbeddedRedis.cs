using System.Net;
using System.Net.Sockets;
using Garnet;
using Garnet.common;
using Garnet.server;

namespace DataFetch.Standalone.Embedded;

/// <summary>Microsoft Garnet in this process, on loopback, in memory only: gone when the process ends.</summary>
public sealed class EmbeddedRedis : IDisposable
{
    private const int Attempts = 5;

    private readonly GarnetServer server;

    private EmbeddedRedis(GarnetServer server, int port)
    {
        this.server = server;
        Port = port;
    }

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts a server. With port 0 it finds a free one.</summary>
    public static EmbeddedRedis Start(EmbeddedRedisOptions? options = null)
    {
        options ??= new EmbeddedRedisOptions();
        for (var attempt = 1; ; attempt++)
        {
            var port = options.Port == 0 ? FreePort.Find() : options.Port;
            GarnetServer? server = null;
            try
            {
                server = new GarnetServer(Settings(options, port));
                server.Start();
                return new EmbeddedRedis(server, port);
            }
            catch (Exception e) when (e is SocketException or GarnetException)
            {
                server?.Dispose();
                if (options.Port != 0 || attempt == Attempts)
                {
                    throw new InvalidOperationException($"The embedded Redis could not listen on 127.0.0.1:{port}: {e.Message}", e);
                }
            }
        }
    }

    public void Dispose() => server.Dispose();

    /// <summary>
    /// A Lua script is a transaction that locks its keys: without that, Garnet runs scripts side by side. Quiet, and no
    /// logger: Garnet's own would write to stdout.
    /// </summary>
    private static GarnetServerOptions Settings(EmbeddedRedisOptions options, int port) => new()
    {
        EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
        EnableLua = true,
        LuaTransactionMode = options.LuaTransactionMode,
        LuaOptions = new LuaOptions(),
        QuietMode = true,
        LogMemorySize = options.LogMemory,
        PageSize = "4m",
        IndexMemorySize = "8m",
        MaxDatabases = 1,
    };
}
