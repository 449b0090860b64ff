using System.Net;
using DataFetch.Testing;

namespace DataFetch.Queue.Tests;

public sealed class SentStreamTests(RedisFixture redis)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    /// <summary>With a connection to open and code to compile, and no guess: the permit counts from when its request was written.</summary>
    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task FirstCallOfAProcess_CountsFromWhenItWasWritten(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        RateWindow window = new(1, TimeSpan.FromSeconds(30));
        using var budget = await source.ConnectOpenAsync(window);
        using var upstream = new HttpListener();
        var address = $"http://127.0.0.1:{DataFetch.Standalone.Embedded.FreePort.Find()}/";
        upstream.Prefixes.Add(address);
        upstream.Start();
        var answering = AnswerAsync(upstream);
        using var http = new HttpClient(new SocketsHttpHandler { PlaintextStreamFilter = SentStream.FilterAsync });

        var permit = await budget.AcquireAsync(1, CallPriority.Live, Ct);
        Assert.True(permit.TryUse()); // in the flow that sends
        Assert.Equal("ok", await http.GetStringAsync(new Uri(address), Ct));
        await answering;

        Assert.NotNull(permit.SentAt);
        Assert.True(budget.SeesSending);
        await Eventually.TrueAsync(async () => (await budget.GetStateAsync(Ct)).Used == 1, TimeSpan.FromSeconds(10));
        var next = (await budget.GetStateAsync(Ct)).NextPermitAt;
        Assert.NotEqual(permit.GrantedAt + Guard.ToSend([window]) + window.Per + Guard.OnTheWay(window) + TimeSpan.FromMicroseconds(1), next);
    }

    private static async Task AnswerAsync(HttpListener upstream)
    {
        var context = await upstream.GetContextAsync();
        await context.Response.OutputStream.WriteAsync("ok"u8.ToArray(), Ct);
        context.Response.Close();
    }
}
