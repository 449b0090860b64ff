using System.Reflection;
using DataFetch.Catalog.Definitions;
using Npgsql;

namespace DataFetch.Storage.Schema;

/// <summary>The views over several datasets, <c>Views/*.sql</c>. One is made where all datasets that it says it needs are declared.</summary>
internal static class ReadableViews
{
    private const string Needs = "-- needs: ";

    public static async Task SynchroniseAsync(NpgsqlConnection connection, SourceCatalog catalog, CancellationToken ct)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("views/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var sql = await reader.ReadToEndAsync(ct);
            var needed = sql[Needs.Length..sql.IndexOf('\n', StringComparison.Ordinal)].Split(", ");
            if (needed.All(n => catalog.Datasets.Any(d => d.Name == n.Trim())))
            {
                await connection.ExecuteAsync(sql, ct);
            }
        }
    }
}
