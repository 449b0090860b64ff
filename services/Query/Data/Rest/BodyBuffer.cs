using System.Buffers;

namespace DataFetch.Query.Data.Rest;

/// <summary>Holds a little of a body before it is sent: what fails within that is still answered as an error, not as a torn answer.</summary>
internal sealed class BodyBuffer(HttpResponse response)
{
    private const int FullBytes = 32 * 1024;

    private readonly ArrayBufferWriter<byte> bytes = new(2 * FullBytes);

    public IBufferWriter<byte> Writer => bytes;

    /// <summary>Sends what is held once it is worth it.</summary>
    public ValueTask SendIfFullAsync(CancellationToken ct) => bytes.WrittenCount < FullBytes ? ValueTask.CompletedTask : SendAsync(ct);

    public async ValueTask SendAsync(CancellationToken ct)
    {
        await response.Body.WriteAsync(bytes.WrittenMemory, ct);
        bytes.ResetWrittenCount();
    }
}
