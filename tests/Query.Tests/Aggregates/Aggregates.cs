using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Query.Tests.Aggregates;

/// <summary>Asks for aggregates of <c>prices</c>.</summary>
internal static class Aggregates
{
    public static AggregateRequest Request(string from, string to, string bucket, params string[] aggregates) =>
        new() { Dataset = "prices", From = from, To = to, Bucket = bucket, Aggregates = { aggregates } };

    public static async Task<AggregateResponse> AggregateAsync(this RunningService service, AggregateRequest request) =>
        await service.Client().AggregateAsync(request, cancellationToken: RunningService.Ct);

    public static async Task<Status> RefuseAsync(this RunningService service, AggregateRequest request) =>
        (await Assert.ThrowsAsync<RpcException>(() => service.AggregateAsync(request))).Status;

    /// <summary>The value as text, null for none, with a <c>*</c> behind one that is filled in.</summary>
    public static string? Text(AggregateValue value) => value.HasValue ? value.Value + (value.Filled ? "*" : "") : null;

    /// <summary>The values of one aggregate of a series, bucket by bucket.</summary>
    public static IEnumerable<string?> Texts(this AggregateResponse answer, int series = 0, int aggregate = 0) =>
        answer.Series[series].Buckets.Select(b => Text(b.Values[aggregate]));
}
