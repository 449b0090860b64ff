using System.ComponentModel.DataAnnotations;
using DataFetch.Catalog;
using Microsoft.Extensions.Options;

namespace DataFetch.Query.Data;

internal sealed class DataOptions
{
    public const string Section = "Data";

    /// <summary>How long a client may take nothing of an answer before the answer ends.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>Ends an answer whose client has stopped reading: it holds a connection to Postgres and a snapshot.</summary>
internal sealed class StallGuard(IOptions<DataOptions> options)
{
    /// <param name="send">Ends when the client has room for the next message.</param>
    /// <exception cref="RequestException">It has had none for too long.</exception>
    public async Task SendAsync(Func<CancellationToken, Task> send, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(options.Value.StalledAfter);
        try
        {
            await send(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new RequestException(
                RequestError.NotNow, $"The client has taken nothing of the answer for {options.Value.StalledAfter}, so it ends here.");
        }
    }
}
