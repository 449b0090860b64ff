using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DataFetch.Storage.Alerts;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace DataFetch.Backfill.Tests.Alerting;

public sealed class MailTests(PostgresFixture postgres, RedisFixture redis)
{
    private const string Mail = "Backfill:Alerts:Channels:mail";

    [Fact(Timeout = 60_000)]
    public async Task An_alert_goes_by_mail_and_again_under_the_same_id_when_the_server_refused_it_first()
    {
        var (port, inbox) = (Port(), new Inbox { Refuses = 4 });
        var provider = new ServiceProvider();
        provider.Add(inbox);
        var server = new SmtpServer.SmtpServer(new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(e => e.Endpoint(new IPEndPoint(IPAddress.Loopback, port))).Build(), provider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(RunningService.Ct);
        var serving = server.StartAsync(stop.Token);
        await using var service = await Alerts.StartAsync(
            postgres, redis, ($"{Mail}:Kind", "Email"), ($"{Mail}:Host", "127.0.0.1"), ($"{Mail}:Port", $"{port}"), ($"{Mail}:Security", "None"),
            ($"{Mail}:From", "datafetch@example.test"), ($"{Mail}:To", "a@example.test, b@example.test"));
        await Eventually.TrueAsync(
            async () => (await service.Get<Storage.Notices.Deliveries>().ReadAsync(RunningService.Ct)).Count > 0, Backfills.Soon);

        await service.Get<Storage.Alerts.Alerts>().RaiseAsync("drift", "up.all", AlertSeverity.Error, "Fields are gone.", RunningService.Ct);
        await Eventually.TrueAsync(() => Task.FromResult(!inbox.Taken.IsEmpty), Backfills.Soon);

        var message = Assert.Single(inbox.Taken);
        Assert.Equal("DataFetch: Error: drift of up.all", message.Subject);
        Assert.Equal(["a@example.test", "b@example.test"], message.To.Mailboxes.Select(m => m.Address));
        Assert.StartsWith("Fields are gone.", message.TextBody, StringComparison.Ordinal);
        Assert.Single(inbox.Seen.Distinct());
        Assert.Equal(5, inbox.Seen.Count);

        await stop.CancelAsync();
        await serving;
    }

    private static int Port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Inbox : MessageStore
    {
        public required int Refuses { get; set; }

        public ConcurrentQueue<string> Seen { get; } = new();

        public ConcurrentQueue<MimeMessage> Taken { get; } = new();

        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var stream = new MemoryStream(buffer.ToArray());
            var message = await MimeMessage.LoadAsync(stream, cancellationToken);
            Seen.Enqueue(message.MessageId ?? "");
            if (Refuses-- > 0)
            {
                return SmtpResponse.TransactionFailed;
            }

            Taken.Enqueue(message);
            return SmtpResponse.Ok;
        }
    }
}
