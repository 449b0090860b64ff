using DataFetch.Storage.Notices;

namespace DataFetch.Backfill.Delivery;

/// <summary>Somebody who is told.</summary>
/// <param name="Place">Of <see cref="Deliveries"/>.</param>
/// <param name="Wants">What is passed over else.</param>
internal sealed record Receiver(string Place, Func<Notice, bool> Wants, ISender Sender);

/// <summary>A way to tell somebody. A notice may come twice: it carries its id.</summary>
internal interface ISender
{
    /// <exception cref="DeliveryException">It did not get through.</exception>
    public Task SendAsync(Notice notice, CancellationToken ct);
}

/// <summary>A notice did not get through.</summary>
/// <param name="message">Why, for people; it is stored and logged, so neither an address nor a secret is in it.</param>
internal sealed class DeliveryException(string message, Exception? inner = null) : Exception(message, inner);
