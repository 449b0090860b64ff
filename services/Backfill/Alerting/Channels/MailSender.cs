using System.Net.Sockets;
using DataFetch.Backfill.Delivery;
using DataFetch.Storage.Notices;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace DataFetch.Backfill.Alerting.Channels;

/// <summary>Tells by e-mail, one connection a message.</summary>
internal sealed class MailSender(AlertChannelOptions options) : ISender
{
    public async Task SendAsync(Notice notice, CancellationToken ct)
    {
        using var message = Message(notice);
        using var client = new SmtpClient();
        try
        {
            await client.ConnectAsync(options.Host, options.Port, options.Security, ct);
            if (options.User.Length > 0)
            {
                await client.AuthenticateAsync(options.User, options.Password, ct);
            }

            await client.SendAsync(message, ct);
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (AuthenticationException e)
        {
            throw new DeliveryException("The mail server refused User and Password.", e);
        }
        catch (Exception e) when (e is CommandException or ProtocolException or SslHandshakeException or SocketException or IOException or NotSupportedException)
        {
            throw new DeliveryException($"The mail server could not be used: {e.GetType().Name}{(e is SmtpCommandException refused ? $" {(int)refused.StatusCode}" : "")}.", e);
        }
    }

    private MimeMessage Message(Notice notice)
    {
        var alert = AlertNotice.Parse(notice);
        var message = new MimeMessage
        {
            // The same at each delivery: mail programs show it once.
            MessageId = $"notice-{notice.Id}-alert-{alert.Alert}@datafetch",
            Subject = $"DataFetch: {alert.Title}",
            Date = notice.Created.ToDateTimeOffset(),
            Body = new TextPart("plain") { Text = $"{alert.Text}\n\nAlert {alert.Alert}, {alert.Change} at {notice.Created}. 'datafetch alerts' lists what is open.\n" },
        };
        message.From.Add(MailboxAddress.Parse(options.From));
        message.To.AddRange(options.To.Split(',', StringSplitOptions.TrimEntries).Select(MailboxAddress.Parse));
        return message;
    }
}
