using System.Text.Json;
using DataFetch.Storage.Notices;

namespace DataFetch.Backfill.Delivery;

/// <summary>Tells a webhook: <c>{"id", "kind", "dataset", "created_time", "event": {…}}</c>, the id as header <c>webhook-id</c>, too.</summary>
/// <param name="secret">Empty for no signature.</param>
internal sealed class WebhookSender(WebhookClient client, string url, string secret) : ISender
{
    public Task SendAsync(Notice notice, CancellationToken ct) => client.PostAsync(url, notice, Json(notice), secret, ct);

    private static byte[] Json(Notice notice)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteNumber("id", notice.Id);
            json.WriteString("kind", notice.Kind);
            json.WriteString("dataset", notice.Dataset);
            json.WriteString("created_time", notice.Created.ToDateTimeUtc());
            json.WritePropertyName("event");
            json.WriteRawValue(notice.Payload);
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
