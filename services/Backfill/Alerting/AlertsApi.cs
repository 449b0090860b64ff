using DataFetch.Backfill.Runs;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Notices;
using Grpc.Core;
using Wire = DataFetch.V1;

namespace DataFetch.Backfill.Alerting;

/// <summary>The contract of <c>alerts.proto</c>.</summary>
internal sealed class AlertsApi(Alerts alerts, Deliveries deliveries) : Wire.AlertService.AlertServiceBase
{
    public override async Task<Wire.ListAlertsResponse> ListAlerts(Wire.ListAlertsRequest request, ServerCallContext context)
    {
        var list = await alerts.ListAsync(request.IncludeResolved, RequestReader.PageSize(request.PageSize, 100, 1000), context.CancellationToken);
        return new Wire.ListAlertsResponse { Alerts = { list.Select(ToWire) } };
    }

    public override async Task<Wire.ListDeliveriesResponse> ListDeliveries(Wire.ListDeliveriesRequest request, ServerCallContext context) =>
        new() { Deliveries = { (await deliveries.ReadAsync(context.CancellationToken)).Select(ToWire) } };

    private static Wire.Alert ToWire(Alert alert) => new()
    {
        Id = alert.Id,
        Kind = alert.Kind,
        Subject = alert.Subject,
        Severity = alert.Severity.ToString().ToLowerInvariant(),
        Text = alert.Text,
        FirstTime = alert.First.ToWire(),
        LastTime = alert.Last.ToWire(),
        Count = alert.Count,
        ResolvedTime = alert.Resolved?.ToWire(),
    };

    private static Wire.Delivery ToWire(DeliveryState delivery) => new()
    {
        Receiver = delivery.Place,
        AfterId = delivery.After,
        Pending = delivery.Pending,
        Failures = delivery.Failures,
        Error = delivery.Error,
        FailingSinceTime = delivery.FailingSince?.ToWire(),
        NotBeforeTime = delivery.NotBefore?.ToWire(),
    };
}
