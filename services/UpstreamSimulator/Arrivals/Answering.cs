using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace DataFetch.UpstreamSimulator.Arrivals;

internal static class Answering
{
    /// <summary>The arrival of the request being answered, to be told its outcome.</summary>
    public static Arrival Arrival(this HttpContext context) => context.Features.GetRequiredFeature<Arrival>();

    public static void WriteBody(this HttpResponse response, int status, string contentType, string body) =>
        response.WriteBody(status, contentType, Encoding.UTF8.GetBytes(body));

    /// <summary>
    /// Leaves the body unflushed: it is sent when the request has passed the gate, so a caller that has its answer finds the
    /// outcome in the log.
    /// </summary>
    public static void WriteBody(this HttpResponse response, int status, string contentType, ReadOnlySpan<byte> body)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
    }
}
