using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DataFetch.ServiceDefaults;

internal static class GrpcServer
{
    public static void AddGrpcServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ErrorReporter>();
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<ErrorInterceptor>()).AddJsonTranscoding(rest =>
        {
            rest.JsonSettings.RemoveEnumPrefix = true;
            rest.JsonSettings.WriteInt64sAsStrings = false;
        });
        builder.Services.AddGrpcReflection();
    }

    /// <summary>Behind routing, in front of every endpoint: errors as JSON, and no parameter silently ignored.</summary>
    public static void UseRest(this WebApplication app)
    {
        app.UseMiddleware<RestErrorMiddleware>();
        app.UseMiddleware<RequestMiddleware>();
    }
}
