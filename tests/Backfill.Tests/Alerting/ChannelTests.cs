using DataFetch.Backfill.Tests.Delivery;
using DataFetch.Storage.Alerts;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Tests.Alerting;

public sealed class ChannelTests(PostgresFixture postgres, RedisFixture redis)
{
    private const string Channels = "Backfill:Alerts:Channels";

    [Fact(Timeout = 60_000)]
    public async Task A_webhook_is_told_of_each_change_and_not_of_what_is_raised_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var service = await Alerts.StartAsync(postgres, redis, ($"{Channels}:ops:Kind", "Webhook"), ($"{Channels}:ops:Url", receiver.Url));
        await ReadyAsync(service, "channel:ops");

        await RaiseAsync(service, AlertSeverity.Warning);
        await RaiseAsync(service, AlertSeverity.Warning);
        await RaiseAsync(service, AlertSeverity.Error);
        await service.Get<Storage.Alerts.Alerts>().ResolveAsync("drift", "up.all", RunningService.Ct);
        await receiver.UntilAsync(3);

        Assert.Equal(
            ["raised warning", "updated error", "resolved error"],
            receiver.All.Select(r => r.Json.GetProperty("event")).Select(e => $"{e.GetProperty("change").GetString()} {e.GetProperty("severity").GetString()}"));
        Assert.Equal(3, receiver.All.Select(r => r.Id).Distinct().Count());
    }

    [Fact(Timeout = 60_000)]
    public async Task Slack_is_told_in_its_form_with_nothing_that_it_would_take_for_a_mention()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var service = await Alerts.StartAsync(postgres, redis, ($"{Channels}:slack:Kind", "slack"), ($"{Channels}:slack:Url", $"{receiver.Url}/services/T0/B0/token"));
        await ReadyAsync(service, "channel:slack");

        await RaiseAsync(service, AlertSeverity.Error, "<!channel> has drifted & more");
        await receiver.UntilAsync(1);

        var message = receiver.All[0].Json;
        Assert.Equal(("/services/T0/B0/token", "Error: drift of up.all"), (receiver.All[0].Path, message.GetProperty("text").GetString()));
        var attachment = message.GetProperty("attachments")[0];
        Assert.Equal(
            ("danger", "&lt;!channel&gt; has drifted &amp; more"), (attachment.GetProperty("color").GetString(), attachment.GetProperty("text").GetString()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_channel_is_spared_what_is_below_its_severity_but_not_that_it_is_over()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var service = await Alerts.StartAsync(
            postgres, redis, ($"{Channels}:ops:Kind", "Webhook"), ($"{Channels}:ops:Url", receiver.Url), ($"{Channels}:ops:MinSeverity", "Error"));
        await ReadyAsync(service, "channel:ops");

        await RaiseAsync(service, AlertSeverity.Warning);
        await RaiseAsync(service, AlertSeverity.Error);
        await RaiseAsync(service, AlertSeverity.Warning);
        await receiver.UntilAsync(2);

        Assert.Equal(["error", "warning"], receiver.All.Select(r => r.Json.GetProperty("event").GetProperty("severity").GetString()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_channel_that_is_down_gets_all_later_while_the_other_has_it_at_once()
    {
        await using var down = await WebhookReceiver.StartAsync();
        await using var up = await WebhookReceiver.StartAsync();
        down.Answer = (_, _) => Task.FromResult(500);
        await using var service = await Alerts.StartAsync(
            postgres, redis, ($"{Channels}:down:Kind", "Webhook"), ($"{Channels}:down:Url", down.Url), ($"{Channels}:up:Kind", "Webhook"), ($"{Channels}:up:Url", up.Url),
            ("Backfill:Alerts:Unreachable", "00:00:00"));
        await ReadyAsync(service, "channel:down");

        await RaiseAsync(service, AlertSeverity.Warning);
        await RaiseAsync(service, AlertSeverity.Error);
        await up.UntilAsync(2);
        var about = await service.AlertAsync("delivery");
        Assert.Equal("channel:down", about.Subject);
        down.Answer = (_, _) => Task.FromResult(200);
        await service.UntilResolvedAsync("delivery");

        Assert.Equal(up.All.Take(2).Select(r => r.Id), down.All.Select(r => r.Id).Distinct().Take(2));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Url", "http://x", "Kind is not set")]
    [InlineData("Kind", "Slack", ":ops:Url is not set")]
    [InlineData("Kind", "Email", ":ops:Host is not set")]
    [InlineData("Kind", "Email", ":ops:From '' is no e-mail address")]
    public async Task A_channel_that_cannot_work_stops_the_start_with_the_settings_name(string key, string value, string named)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => Alerts.StartAsync(postgres, redis, ($"{Channels}:ops:{key}", value)));

        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_password_is_not_sent_for_all_to_read_nor_shown_in_the_fault()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => Alerts.StartAsync(
            postgres, redis, ($"{Channels}:m:Kind", "Email"), ($"{Channels}:m:Host", "localhost"), ($"{Channels}:m:From", "a@b.test"), ($"{Channels}:m:To", "c@d.test"),
            ($"{Channels}:m:User", "me"), ($"{Channels}:m:Password", "hunter2"), ($"{Channels}:m:Security", "None")));

        Assert.Contains(":m:Security", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    // A channel is told what comes after it is first seen.
    private static Task ReadyAsync(RunningService service, string place) => Eventually.TrueAsync(
        async () => (await service.Get<Storage.Notices.Deliveries>().ReadAsync(RunningService.Ct)).Any(d => d.Place == place), Backfills.Soon);

    private static Task RaiseAsync(RunningService service, AlertSeverity severity, string text = "text") =>
        service.Get<Storage.Alerts.Alerts>().RaiseAsync("drift", "up.all", severity, text, RunningService.Ct);
}
