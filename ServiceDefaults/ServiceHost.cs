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

    /// <summary>Builds a service and runs it until it is told to stop. What a person can mend is said in a sentence, not in a stack.</summary>
    /// <returns>The exit code: 0 after an orderly end, 1 where it could not start.</returns>
    public static async Task<int> RunAsync(Func<Task<WebApplication>> build)
    {
        try
        {
            await using var app = await build();
            await app.RunAsync();
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0; // told to stop while it was starting
        }
        catch (Exception e) when (StartFault.Explain(e) is { } text)
        {
            await Console.Error.WriteLineAsync(text);
            return 1;
        }
    }

    private static void AddLogging(WebApplicationBuilder builder)
    {
        builder.Logging
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Grpc", LogLevel.Warning)
            .AddFilter("Npgsql", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Quartz", LogLevel.Warning)
            // Every lost connection is several errors a second of its own; those who need Redis say what it means for them.
            .AddFilter("StackExchange.Redis", LogLevel.Critical)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
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
