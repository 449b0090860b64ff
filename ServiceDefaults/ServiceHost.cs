using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace DataFetch.ServiceDefaults;

/// <summary>Makes the builder that every service begins with.</summary>
public static class ServiceHost
{
    /// <summary>
    /// A builder that reads the environment and the command line and nothing else: no <c>appsettings.json</c> (several services in one
    /// process would overwrite each other's), no launch profile. Logs go to standard error; standard output belongs to the program.
    /// </summary>
    /// <param name="args">The command line, as <c>--Section:Key value</c>.</param>
    /// <param name="service">Which service this is.</param>
    /// <param name="configure">Has the last word on the configuration, before anything has read it.</param>
    public static WebApplicationBuilder CreateBuilder(
        string[] args, ServiceInfo service, Action<WebApplicationBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(service);

        var builder = WebApplication.CreateEmptyBuilder(new()
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
                ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
                ?? Environments.Production,
        });

        builder.Configuration.AddEnvironmentVariables().AddCommandLine(args);
        builder.WebHost.UseKestrel();
        builder.Services.AddRouting();
        configure?.Invoke(builder);
        AddLogging(builder);
        return builder;
    }

    private static void AddLogging(WebApplicationBuilder builder)
    {
        builder.Logging
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Grpc", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("StackExchange.Redis", LogLevel.Warning)
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
