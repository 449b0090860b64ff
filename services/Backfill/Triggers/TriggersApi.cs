using DataFetch.Backfill.Runs;
using DataFetch.Catalog;
using DataFetch.Storage.Notices;
using Grpc.Core;
using Wire = DataFetch.V1;

namespace DataFetch.Backfill.Triggers;

/// <summary>The contract of <c>triggers.proto</c>.</summary>
internal sealed class TriggersApi(TriggerReader triggers, SubscriptionReader reader, SubscriptionStore subscriptions) : Wire.TriggerService.TriggerServiceBase
{
    public override async Task<Wire.ListTriggersResponse> ListTriggers(Wire.ListTriggersRequest request, ServerCallContext context)
    {
        var limit = RequestReader.PageSize(request.Limit, 100, 1000);
        var list = await triggers.ReadAsync(request.AfterId, request.Kinds, request.Datasets, limit, context.CancellationToken);
        return new Wire.ListTriggersResponse { Triggers = { list.Select(TriggerWire.ToWire) } };
    }

    public override async Task SubscribeTriggers(
        Wire.SubscribeTriggersRequest request, IServerStreamWriter<Wire.SubscribeTriggersResponse> responseStream, ServerCallContext context)
    {
        var after = request.HasAfterId ? request.AfterId : (long?)null;
        await foreach (var notice in triggers.FollowAsync(after, request.Kinds, request.Datasets, context.CancellationToken))
        {
            await responseStream.WriteAsync(new Wire.SubscribeTriggersResponse { Trigger = notice.ToWire() }, context.CancellationToken);
        }
    }

    public override async Task<Wire.ListSubscriptionsResponse> ListSubscriptions(Wire.ListSubscriptionsRequest request, ServerCallContext context) =>
        new() { Subscriptions = { (await subscriptions.ListAsync(context.CancellationToken)).Select(TriggerWire.ToWire) } };

    public override async Task<Wire.PutSubscriptionResponse> PutSubscription(Wire.PutSubscriptionRequest request, ServerCallContext context)
    {
        var subscription = reader.Read(request);
        await subscriptions.PutAsync(subscription, request.HasAfterId ? TriggerReader.After(request.AfterId) : null, context.CancellationToken);
        var stored = (await subscriptions.ListAsync(context.CancellationToken)).FirstOrDefault(s => s.Name == subscription.Name) ?? subscription;
        return new Wire.PutSubscriptionResponse { Subscription = stored.ToWire() };
    }

    public override async Task<Wire.DeleteSubscriptionResponse> DeleteSubscription(Wire.DeleteSubscriptionRequest request, ServerCallContext context) =>
        await subscriptions.DeleteAsync(request.Name, context.CancellationToken)
            ? new Wire.DeleteSubscriptionResponse()
            : throw new RequestException(RequestError.NotFound, $"There is no subscription '{request.Name}'.");
}
