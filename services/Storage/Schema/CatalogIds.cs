using System.Collections.Frozen;
using Npgsql;

namespace DataFetch.Storage.Schema;

/// <summary>The ids of the catalog's names in this database. Filled by <see cref="DatabasePreparation"/> before anything is served.</summary>
public sealed class CatalogIds
{
    private FrozenDictionary<string, short> datasets = FrozenDictionary<string, short>.Empty;
    private FrozenDictionary<string, short> providers = FrozenDictionary<string, short>.Empty;
    private FrozenDictionary<short, string> providerNames = FrozenDictionary<short, string>.Empty;
    private FrozenDictionary<(string Dataset, string Series), int> series = FrozenDictionary<(string, string), int>.Empty;

    /// <summary>What tells this database from others.</summary>
    public Guid Installation { get; private set; }

    public short Dataset(string name) => datasets[name];

    /// <param name="name">As <c>source.request</c>.</param>
    public short Provider(string name) => providers[name];

    /// <summary>The ids of all providers that the database knew, those of earlier catalogs too.</summary>
    public IReadOnlyCollection<short> Providers => providerNames.Keys;

    /// <summary>The name of a provider; null for one that a newer catalog has added since.</summary>
    public string? ProviderName(short id) => providerNames.GetValueOrDefault(id);

    public int Series(string dataset, string name) => series[(dataset, name)];

    internal async Task LoadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        Installation = (await connection.QueryAsync("SELECT id FROM datafetch.installation", r => r.GetGuid(0), ct)).Single();
        datasets = (await connection.QueryAsync("SELECT name, id FROM datafetch.dataset", Pair, ct)).ToFrozenDictionary();
        providers = (await connection.QueryAsync("SELECT name, id FROM datafetch.provider", Pair, ct)).ToFrozenDictionary();
        providerNames = providers.ToFrozenDictionary(p => p.Value, p => p.Key);
        series = (await connection.QueryAsync(
            "SELECT d.name, s.name, s.id FROM datafetch.series s JOIN datafetch.dataset d ON d.id = s.dataset_id",
            r => KeyValuePair.Create((r.GetString(0), r.GetString(1)), r.GetInt32(2)), ct)).ToFrozenDictionary();
    }

    private static KeyValuePair<string, short> Pair(NpgsqlDataReader r) => KeyValuePair.Create(r.GetString(0), r.GetInt16(1));
}
