using System.CommandLine;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace DataFetch.Benchmarks.Ingest;

/// <summary>Holds a day's bodies in memory and serves them without limit while its standard input is open. Says its address first.</summary>
internal sealed class IngestPagesCommand : Command
{
    public const string Nodes = "/nodes";

    public IngestPagesCommand()
        : base("ingest-pages") => SetAction((_, ct) => RunAsync(ct));

    private static async Task RunAsync(CancellationToken ct)
    {
        var bodies = await SipDay.RenderAsync(ct);
        var nodes = string.Join('\n', SipDay.Nodes(bodies));
        GC.Collect(); // what rendering left behind

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(context =>
        {
            if (context.Request.Path == Nodes)
            {
                return context.Response.WriteAsync(nodes, ct);
            }

            var body = bodies[int.Parse(context.Request.Query["page"]!, CultureInfo.InvariantCulture) - 1];
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body, ct).AsTask();
        });
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync(app.Urls.First());
        await Console.In.ReadToEndAsync(ct);
    }
}
