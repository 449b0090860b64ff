using System.Net.Mail;
using DataFetch.Backfill.Delivery;
using DataFetch.Storage.Alerts;
using MailKit.Security;

namespace DataFetch.Backfill.Alerting.Channels;

/// <summary>A way for alerts to go.</summary>
public sealed class AlertChannelOptions
{
    public ChannelKind? Kind { get; set; }

    /// <summary>What is below it is not told.</summary>
    public AlertSeverity MinSeverity { get; set; } = AlertSeverity.Info;

    /// <summary>Of a webhook, or of Slack's incoming one.</summary>
    public string Url { get; set; } = "";

    /// <summary>What a webhook's deliveries are signed with; empty for no signature.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Of the SMTP server.</summary>
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    /// <summary>How the connection to it is made secret.</summary>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.StartTls;

    /// <summary>Empty for a server that wants no sign-in.</summary>
    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    public string From { get; set; } = "";

    /// <summary>One address, or several with commas.</summary>
    public string To { get; set; } = "";

    /// <summary>What is wrong with it, in sentences without a secret.</summary>
    internal IEnumerable<string> Faults(string path)
    {
        switch (Kind)
        {
            case null:
                yield return $"{path}:Kind is not set; give one of {string.Join(", ", Enum.GetNames<ChannelKind>())}.";
                break;
            case ChannelKind.Webhook or ChannelKind.Slack when !WebhookClient.IsAddress(Url):
                yield return $"{path}:Url is {(Url.Length == 0 ? "not set" : "no http or https address")}.";
                break;
            case ChannelKind.Webhook when !WebhookClient.IsSecret(Secret):
                yield return $"{path}:Secret begins with whsec_ and goes on with something else than Base64.";
                break;
            case ChannelKind.Email:
                foreach (var fault in MailFaults(path))
                {
                    yield return fault;
                }

                break;
        }
    }

    private IEnumerable<string> MailFaults(string path)
    {
        if (Host.Length == 0)
        {
            yield return $"{path}:Host is not set; give the SMTP server.";
        }

        if (Port is < 1 or > 65535)
        {
            yield return $"{path}:Port is {Port}; it must be from 1 to 65535.";
        }

        if (!MailAddress.TryCreate(From, out _))
        {
            yield return $"{path}:From '{From}' is no e-mail address.";
        }

        foreach (var to in To.Split(',', StringSplitOptions.TrimEntries).Where(to => !MailAddress.TryCreate(to, out _)))
        {
            yield return $"{path}:To '{to}' is no e-mail address.";
        }

        if (User.Length > 0 && Security == SecureSocketOptions.None)
        {
            yield return $"{path}:Security is None, and User is set: a password would be sent for all to read. Set StartTls or SslOnConnect.";
        }
    }
}

public enum ChannelKind
{
    /// <summary>The program's own log.</summary>
    Log,

    /// <summary>JSON to an address of one's own.</summary>
    Webhook,

    /// <summary>JSON as Slack's incoming webhooks (and Mattermost's) take it.</summary>
    Slack,

    Email,
}
