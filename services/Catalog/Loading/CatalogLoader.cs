using System.Reflection;
using System.Text.Json;
using DataFetch.Catalog.Definitions;
using Microsoft.Extensions.Configuration;
using NJsonSchema;

namespace DataFetch.Catalog.Loading;

/// <summary>
/// Reads the source files: those shipped with this library, unless <c>Catalog:Shipped</c> is false, then those of the folder that
/// <c>Catalog:Path</c> names. A file there takes the place of the shipped one of the same file name.
/// </summary>
public static class CatalogLoader
{
    /// <exception cref="CatalogException">Something in the files or in <c>Sources:…</c> settings is wrong; it lists all faults.</exception>
    public static async Task<SourceCatalog> LoadAsync(IConfiguration settings, CancellationToken ct)
    {
        var files = await ReadFilesAsync(settings["Catalog:Path"], settings["Catalog:Shipped"] is not ("false" or "False"), ct);
        return await LoadAsync(files, settings, ct);
    }

    /// <param name="files">File name to text.</param>
    /// <exception cref="CatalogException">Something in the files or in <c>Sources:…</c> settings is wrong; it lists all faults.</exception>
    public static async Task<SourceCatalog> LoadAsync(
        IReadOnlyDictionary<string, string> files, IConfiguration settings, CancellationToken ct)
    {
        var schema = await JsonSchema.FromJsonAsync(Resource("schema/source.schema.json"), ct);
        var faults = new List<CatalogFault>();
        var loaded = files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => Load(f.Key, f.Value, schema, faults)).OfType<LoadedFile>().ToList();
        if (loaded.Count == files.Count)
        {
            // Only then: what a broken file declares would be called unknown in the others.
            CatalogChecks.Check(loaded, faults);
        }

        var sources = loaded.Select(f => SourceSettings.Apply(f.Source, settings, faults)).ToList();
        var datasets = loaded.SelectMany(f => f.Datasets).Select(d => DatasetSettings.Apply(d, settings, faults)).ToList();
        return faults.Count == 0
            ? new SourceCatalog(sources, DerivedSeries.Follow(datasets))
            : throw new CatalogException(faults);
    }

    private static LoadedFile? Load(string name, string text, JsonSchema schema, List<CatalogFault> faults)
    {
        YamlFile file;
        try
        {
            file = YamlFile.Parse(name, text);
        }
        catch (CatalogException e)
        {
            faults.AddRange(e.Faults);
            return null;
        }

        var violations = SchemaFaults.Of(file, schema);
        if (violations.Count > 0)
        {
            faults.AddRange(violations);
            return null;
        }

        var before = faults.Count;
        var builder = new SourceBuilder(file, file.Json.Deserialize(SourceDocumentJson.Default.SourceDocument)!, faults);
        var (source, datasets) = (builder.Source(), builder.Datasets().ToList());
        return faults.Count == before ? new LoadedFile(file, source, datasets) : null;
    }

    private static async Task<Dictionary<string, string>> ReadFilesAsync(string? folder, bool withShipped, CancellationToken ct)
    {
        var files = Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => withShipped && name.StartsWith("sources/", StringComparison.Ordinal))
            .ToDictionary(name => Path.GetFileName(name), Resource);
        if (string.IsNullOrEmpty(folder))
        {
            return files;
        }

        if (!Directory.Exists(folder))
        {
            throw new CatalogException([new CatalogFault("setting Catalog:Path", 0, 0, $"There is no folder '{folder}'.")]);
        }

        foreach (var path in Directory.EnumerateFiles(folder, "*.yaml"))
        {
            files[Path.GetFileName(path)] = await File.ReadAllTextAsync(path, ct);
        }

        return files;
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource '{name}' is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

internal sealed record LoadedFile(YamlFile File, Source Source, IReadOnlyList<Dataset> Datasets);
