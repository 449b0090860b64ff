using Microsoft.AspNetCore.Http.Features;

namespace DataFetch.UpstreamSimulator.Faults;

internal static class CapturedBody
{
    /// <summary>Lets the endpoint answer, and keeps the body from the caller; status and headers stay where they are.</summary>
    public static async Task<byte[]> OfAsync(HttpContext context, RequestDelegate next)
    {
        var sent = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using MemoryStream stream = new();
        StreamResponseBodyFeature kept = new(stream);
        context.Features.Set<IHttpResponseBodyFeature>(kept);
        try
        {
            await next(context);
            await kept.CompleteAsync();
        }
        finally
        {
            context.Features.Set(sent);
        }

        context.Response.ContentLength = null;
        return stream.ToArray();
    }
}
