using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using HttpRule = Google.Api.HttpRule;

namespace DataFetch.ServiceDefaults;

/// <summary>The query parameters that an endpoint takes, as its metadata: <see cref="QueryParameterExtensions"/>.</summary>
internal sealed partial record QueryParameters(IReadOnlyList<QueryParameter> All)
{
    public IReadOnlyList<string> Names { get; } = [.. All.Select(p => p.Name)];

    /// <summary>What the endpoint takes; null where it has not said, and so takes anything.</summary>
    public static QueryParameters? Of(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<QueryParameters>()
        ?? (endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is { } method
            ? new([.. FieldsInQuery(method.MethodDescriptor, method.HttpRule).Select(name => new QueryParameter(name))])
            : null);

    /// <summary>Whether the parameter is one of these.</summary>
    public bool Contains(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>The names, for a sentence.</summary>
    public override string ToString() => Names.Count == 0 ? "none in the query" : string.Join(", ", Names);

    // As google/api/http.proto has it: what neither the path nor the body takes, the query may have. Our requests are flat.
    private static IEnumerable<string> FieldsInQuery(MethodDescriptor method, HttpRule rule)
    {
        var taken = VariablesInPath().Matches(Path(rule)).Select(match => match.Groups[1].Value).Append(rule.Body).ToHashSet();
        return rule.Body == "*" ? [] : method.InputType.Fields.InDeclarationOrder().Select(field => field.Name).Except(taken);
    }

    private static string Path(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => rule.Get,
        HttpRule.PatternOneofCase.Post => rule.Post,
        HttpRule.PatternOneofCase.Put => rule.Put,
        HttpRule.PatternOneofCase.Patch => rule.Patch,
        HttpRule.PatternOneofCase.Delete => rule.Delete,
        _ => rule.Custom?.Path ?? "",
    };

    [GeneratedRegex(@"\{([^}=]+)")]
    private static partial Regex VariablesInPath();
}

/// <summary>A query parameter of an endpoint that is mapped by hand; a text, unless more is said of it.</summary>
public sealed record QueryParameter(string Name)
{
    /// <summary>Whether it is a whole number.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether it may be given more than once.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>All that it may be; empty where that is not a few words.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}

/// <summary>For endpoints that are mapped by hand.</summary>
public static class QueryParameterExtensions
{
    /// <summary>Names the query parameters that the endpoint takes; a request with any other is refused with what it takes.</summary>
    public static TBuilder AcceptsQuery<TBuilder>(this TBuilder endpoint, params QueryParameter[] parameters)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new QueryParameters(parameters));
}
