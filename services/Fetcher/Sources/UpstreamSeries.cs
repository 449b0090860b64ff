using System.Text.Json;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Fetching;

namespace DataFetch.Fetcher.Sources;

/// <summary>Finds out which series an upstream has, from one whole chunk of its answers.</summary>
internal sealed class UpstreamSeries(SourceCatalog catalog, ChunkFetcher fetcher, TimeProvider time)
{
    /// <returns>The provider that was asked, and the upstream's names in order.</returns>
    /// <exception cref="RequestException">The dataset is not declared, or no provider of it names series in its records.</exception>
    /// <exception cref="UpstreamException">The chunk could not be had.</exception>
    public async Task<(string Provider, IReadOnlyList<string> Series)> ReadAsync(string name, CancellationToken ct)
    {
        var dataset = catalog.Dataset(name);
        foreach (var provider in dataset.Providers)
        {
            var request = catalog.Request(provider.Request);
            if (request.Decoding.IsJson && request.Fills.FirstOrDefault(f => f.Dataset == name)?.SeriesField is { Names: not ["*"] } field)
            {
                var found = new SortedSet<string>(StringComparer.Ordinal);
                var chunk = new Chunk(request.Source, request.Name, SampleRange.Of(catalog, dataset, provider, time.GetInstant()), [new ChunkFill(name, dataset.Series)]);
                await fetcher.ReadBodiesAsync(chunk, body => Collect(body, field, found), new CallCounter(), ct);
                return (request.Provider, [.. found]);
            }
        }

        throw new RequestException(RequestError.NotNow, $"No provider of '{name}' names series in its records; the source file lists them.");
    }

    private static void Collect(ReadOnlySpan<byte> body, FieldName field, SortedSet<string> found)
    {
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || !IsNamed(ref json, field))
            {
                continue;
            }

            json.Read();
            if (json.TokenType == JsonTokenType.String)
            {
                lock (found)
                {
                    found.Add(json.GetString()!);
                }
            }
            else if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number))
            {
                lock (found)
                {
                    found.Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                }
            }
        }
    }

    private static bool IsNamed(ref Utf8JsonReader json, FieldName field)
    {
        foreach (var name in field.Names)
        {
            if (json.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }
}
