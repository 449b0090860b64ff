using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DataFetch.Testing;

/// <summary>
/// Ports of 127.0.0.1 that no other test takes until these are disposed, of whatever process: for what is told its address before it
/// listens there, and for what ends and comes back at its old one. Below the ports that services and systems choose by themselves.
/// </summary>
public sealed class ReservedPorts : IDisposable
{
    private const int First = 10_000;
    private const int Last = 20_000;
    private const int Attempts = 1_000;

    private readonly List<FileStream> locks = [];
    private readonly List<int> ports = [];

    public ReservedPorts(int count)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "datafetch-test-ports")).FullName;
        for (var left = Attempts; ports.Count < count; left--)
        {
            Take(folder, RandomNumberGenerator.GetInt32(First, Last));
            if (left == 0)
            {
                Dispose();
                throw new InvalidOperationException($"Of {Attempts} ports between {First} and {Last} not {count} were free.");
            }
        }
    }

    public IReadOnlyList<int> Ports => ports;

    public void Dispose() => locks.ForEach(l => l.Dispose());

    private void Take(string folder, int port)
    {
        if (Lock(Path.Combine(folder, port.ToString(CultureInfo.InvariantCulture))) is not { } held)
        {
            return;
        }

        if (IsFree(port))
        {
            locks.Add(held);
            ports.Add(port);
        }
        else
        {
            held.Dispose();
        }
    }

    // Held by this process until it is disposed or the process ends, however it does.
    private static FileStream? Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
