using System.Net;
using System.Security.Cryptography;
using System.Text;
using DataFetch.Backfill.Tests.Delivery;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.Backfill.Tests.Triggers;

public sealed class SubscriptionTests(PostgresFixture postgres, RedisFixture redis)
{
    private const string Secret = "a-secret-of-mine";

    [Fact(Timeout = 60_000)]
    public async Task A_subscriber_is_told_in_order_with_an_id_and_a_signature()
    {
        await using var service = await StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await service.SubscribeAsync("training", receiver.Url, "mine", datasets: ["prices"]);

        await service.StorePricesAsync(Triggering.Days(3, 4));
        await service.RelayedAsync();
        await service.StorePricesAsync(Triggering.Days(4, 4), amount: 2m);
        await receiver.UntilAsync(3);

        Assert.Equal((await service.ListTriggersAsync()).Select(t => $"{t.Id}"), receiver.All.Select(r => r.Id));
        Assert.Equal(["dataset-complete", "dataset-complete", "range-revised"], receiver.All.Select(r => r.Json.GetProperty("kind").GetString()));
        var first = receiver.All[0];
        Assert.Equal("2025-06-03", first.Json.GetProperty("event").GetProperty("day").GetString());
        var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{first.Id}.{first.Headers["webhook-timestamp"]}.{first.Body}"));
        Assert.Equal($"v1,{Convert.ToBase64String(signed)}", first.Headers["webhook-signature"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_subscriber_that_was_down_gets_all_that_it_missed_in_order_and_holds_up_nobody()
    {
        await using var service = await StartAsync();
        await using var down = await WebhookReceiver.StartAsync();
        await using var up = await WebhookReceiver.StartAsync();
        down.Answer = (_, _) => Task.FromResult(503);
        await service.SubscribeAsync("down", down.Url);
        await service.SubscribeAsync("up", up.Url);

        await service.StorePricesAsync(Triggering.Days(3, 6));
        await up.UntilAsync(4);
        await Eventually.TrueAsync(async () => (await StateAsync(service, "down")) is { Failures: > 1, Error: "It answered 503." }, Backfills.Soon);
        var refused = down.All.Select(r => r.Id).Distinct();
        Assert.Equal([up.All[0].Id], refused);

        var before = down.All.Count;
        down.Answer = (_, _) => Task.FromResult(200);
        await Eventually.TrueAsync(async () => (await StateAsync(service, "down")) is { Pending: 0, Failures: 0, Error: "" }, Backfills.Soon);

        // What was on its way while the answer changed may have been refused still.
        Assert.Equal(up.All.Select(r => r.Id), down.All.Skip(before).Select(r => r.Id).Distinct());
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_sent_by_who_died_before_it_was_noted_is_sent_again_with_the_same_id()
    {
        await using var service = await StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var kills = 1;
        receiver.Answer = async (_, _) =>
        {
            // As when its process ends there: the connection is gone, with the lock, and nothing of what follows is written.
            if (Interlocked.Decrement(ref kills) == 0)
            {
                await service.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
            }

            return 200;
        };
        await service.SubscribeAsync("training", receiver.Url);

        await service.StorePricesAsync(Triggering.Days(3, 4));
        await receiver.UntilAsync(3);
        await Eventually.TrueAsync(async () => (await StateAsync(service, "training")).Pending == 0, Backfills.Soon);

        var ids = (await service.ListTriggersAsync()).Select(t => $"{t.Id}").ToList();
        Assert.Equal([ids[0], ids[0], ids[1]], receiver.All.Select(r => r.Id));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_redirect_is_not_followed()
    {
        await using var service = await StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, http) =>
        {
            http.Response.Headers.Location = $"{receiver.Url}/elsewhere";
            return Task.FromResult(307);
        };
        await service.SubscribeAsync("training", receiver.Url);

        await service.StorePricesAsync(Triggering.Days(3, 3));
        await Eventually.TrueAsync(async () => (await StateAsync(service, "training")).Error.StartsWith("It answered 307.", StringComparison.Ordinal), Backfills.Soon);

        Assert.DoesNotContain("/elsewhere", receiver.All.Select(r => r.Path));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_subscription_that_begins_at_0_is_told_what_was_before_it_and_a_usual_one_is_not()
    {
        await using var service = await StartAsync();
        await using var all = await WebhookReceiver.StartAsync();
        await using var usual = await WebhookReceiver.StartAsync();
        await service.StorePricesAsync(Triggering.Days(3, 3));
        await service.RelayedAsync();

        await service.SubscribeAsync("usual", usual.Url);
        await service.SubscribeAsync("all", all.Url, after: 0);
        await service.StorePricesAsync(Triggering.Days(4, 4));
        await all.UntilAsync(2);
        await usual.UntilAsync(1);

        Assert.Equal(["2025-06-03", "2025-06-04"], all.All.Select(r => r.Json.GetProperty("event").GetProperty("day").GetString()));
        Assert.Equal(["2025-06-04"], usual.All.Select(r => r.Json.GetProperty("event").GetProperty("day").GetString()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_goes_on_behind_the_id_that_it_is_given()
    {
        await using var service = await StartAsync();
        await service.StorePricesAsync(Triggering.Days(3, 4));
        await service.RelayedAsync();
        var first = (await service.ListTriggersAsync())[0].Id;

        using var call = service.Triggers().SubscribeTriggers(new SubscribeTriggersRequest { AfterId = first, Datasets = { "prices" } }, cancellationToken: RunningService.Ct);
        Assert.True(await call.ResponseStream.MoveNext(RunningService.Ct));
        Assert.Equal("2025-06-04", call.ResponseStream.Current.Trigger.Complete.Day);
        await service.StorePricesAsync(Triggering.Days(5, 5));

        Assert.True(await call.ResponseStream.MoveNext(RunningService.Ct));
        Assert.Equal("2025-06-05", call.ResponseStream.Current.Trigger.Complete.Day);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Training", "http://127.0.0.1:1", "", "prices", "named", "'name'")]
    [InlineData("training", "ftp://127.0.0.1", "", "prices", "named", "'url'")]
    [InlineData("training", "http://me:pass@127.0.0.1", "", "prices", "named", "Backfill:Triggers:Urls")]
    [InlineData("training", "http://127.0.0.1/?token=pass", "", "prices", "named", "Backfill:Triggers:Urls")]
    [InlineData("training", "setting:nowhere", "", "prices", "named", "Backfill:Triggers:Urls:nowhere")]
    [InlineData("training", "http://127.0.0.1:1", "yours", "prices", "named", "Backfill:Triggers:Secrets")]
    [InlineData("training", "http://127.0.0.1:1", "", "nothere", "named", "nothere")]
    [InlineData("training", "http://127.0.0.1:1", "", "prices", "alert", "'alert'")]
    public async Task A_subscription_that_cannot_be_is_refused_by_name_without_its_secrets(string name, string url, string secret, string dataset, string kind, string named)
    {
        await using var service = await StartAsync();

        var status = await Backfills.RefuseAsync(() => service.Triggers().PutSubscriptionAsync(
            new PutSubscriptionRequest { Name = name, Url = url, Secret = secret, Datasets = { dataset }, Kinds = { kind } }, cancellationToken: RunningService.Ct).ResponseAsync);

        Assert.Contains(named, status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("pass", status.Detail, StringComparison.Ordinal);
        Assert.Empty((await service.Triggers().ListSubscriptionsAsync(new ListSubscriptionsRequest(), cancellationToken: RunningService.Ct)).Subscriptions);
    }

    [Fact(Timeout = 60_000)]
    public async Task Over_REST_a_subscription_is_put_listed_and_deleted()
    {
        await using var service = await StartAsync();
        using var body = new StringContent("""{"url":"setting:place","kinds":["named"]}""", Encoding.UTF8, "application/json");
        using var put = await service.Rest.PutAsync(new Uri("/triggers/subscriptions/training", UriKind.Relative), body, RunningService.Ct);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(RunningService.Ct));

        var listed = await service.Rest.GetStringAsync(new Uri("/triggers/subscriptions", UriKind.Relative), RunningService.Ct);
        Assert.Contains("setting:place", listed, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await DeleteAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await DeleteAsync()).StatusCode);

        Task<HttpResponseMessage> DeleteAsync() => service.Rest.DeleteAsync(new Uri("/triggers/subscriptions/training", UriKind.Relative), RunningService.Ct);
    }

    private static async Task<V1.Delivery> StateAsync(RunningService service, string name) =>
        (await new AlertService.AlertServiceClient(service.Channel).ListDeliveriesAsync(new ListDeliveriesRequest(), cancellationToken: RunningService.Ct))
        .Deliveries.Single(d => d.Receiver == $"subscription:{name}");

    private Task<RunningService> StartAsync() => Backfills.StartAsync(
        postgres, redis, Guid.NewGuid().ToString("N")[..12], null,
        ("Backfill:Delivery:FirstWait", "00:00:00.100"), ("Backfill:Delivery:Interval", "00:00:00.100"), ("Backfill:Delivery:LongestWait", "00:00:01"),
        ("Backfill:Triggers:Secrets:mine", Secret), ("Backfill:Triggers:Urls:place", "http://127.0.0.1:1/token"));
}
