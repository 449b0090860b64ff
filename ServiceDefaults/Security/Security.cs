using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataFetch.ServiceDefaults;

internal static class Security
{
    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, ApiKeyFilter>());
    }

    /// <summary>Puts the check in front of the whole pipeline: no service can forget it, and nothing mapped later is open.</summary>
    private sealed class ApiKeyFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseMiddleware<ApiKeyMiddleware>();
            next(app);
        };
    }
}
