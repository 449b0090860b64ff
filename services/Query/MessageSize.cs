using DataFetch.Catalog;
using Google.Protobuf;

namespace DataFetch.Query;

internal static class MessageSize
{
    // What gRPC's clients take, unless they are told otherwise.
    private const int Most = 4 * 1024 * 1024;

    /// <summary>The message, where it is not too large to be sent.</summary>
    /// <param name="what">Such as <c>An answer</c>.</param>
    /// <param name="instead">What to ask for.</param>
    /// <exception cref="RequestException">It is.</exception>
    public static T Fitting<T>(this T message, string what, string instead)
        where T : IMessage =>
        message.CalculateSize() is var bytes && bytes <= Most
            ? message
            : throw new RequestException(RequestError.Invalid, $"{what} of {bytes} bytes is too large, {Most} are the most: {instead}.");
}
