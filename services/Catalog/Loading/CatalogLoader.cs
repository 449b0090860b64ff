using System.Reflection;
using System.Text.Json;
using DataFetch.Catalog.Definitions;
using Microsoft.Extensions.Configuration;
using NJsonSchema;

namespace DataFetch.Catalog.Loading;

/// <summary>
/// Reads the source files and, of the folder <c>schedules</c>, those of schedules: those shipped with this library, unless
/// <c>Catalog:Shipped</c> is false, then those of the folder that <c>Catalog:Path</c> names. A file there takes the place of the shipped
/// one of the same file name; a shipped schedule of datasets that are declared no more falls away.
/// </summary>
public static class CatalogLoader
{
    private const string Sources = "sources/";
    private const string Schedules = "schedules/";

    /// <exception cref="CatalogException">Something in the files or in <c>Sources:…</c> settings is wrong; it lists all faults.</exception>
    public static async Task<SourceCatalog> LoadAsync(IConfiguration settings, CancellationToken ct)
    {
        var shipped = settings["Catalog:Shipped"] is "false" or "False" ? [] : Shipped();
        var own = await ReadFilesAsync(settings["Catalog:Path"], ct);
        return await LoadAsync(shipped.Where(f => !own.ContainsKey(f.Key)).ToDictionary(), own, settings, ct);
    }

    /// <param name="files">File name to text; the names of files of schedules begin with <c>schedules/</c>.</param>
    /// <exception cref="CatalogException">Something in the files or in <c>Sources:…</c> settings is wrong; it lists all faults.</exception>
    public static Task<SourceCatalog> LoadAsync(IReadOnlyDictionary<string, string> files, IConfiguration settings, CancellationToken ct) =>
        LoadAsync(new Dictionary<string, string>(), files, settings, ct);

    private static async Task<SourceCatalog> LoadAsync(
        IReadOnlyDictionary<string, string> shipped, IReadOnlyDictionary<string, string> own, IConfiguration settings, CancellationToken ct)
    {
        KeyValuePair<string, string>[] files = [.. shipped.Concat(own).OrderBy(f => f.Key, StringComparer.Ordinal)];
        var faults = new List<CatalogFault>();
        var (schema, scheduleSchema) = (await SchemaAsync("source", ct), await SchemaAsync("schedules", ct));
        var byKind = files.ToLookup(f => f.Key.StartsWith(Schedules, StringComparison.Ordinal));
        var loaded = byKind[false].Select(f => Load(f.Key, f.Value, schema, faults)).OfType<LoadedFile>().ToList();
        var schedules = byKind[true].Select(f => LoadSchedules(f.Key, f.Value, scheduleSchema, faults)).OfType<LoadedSchedules>().ToList();
        if (loaded.Count + schedules.Count == files.Length)
        {
            // Only then: what a broken file declares would be called unknown in the others.
            loaded = ParquetFills.Complete(AddedProviders.Add(loaded));
            CatalogChecks.Check(loaded, faults);
            var names = loaded.SelectMany(f => f.Datasets).Select(d => d.Name).ToHashSet();
            schedules = ScheduleChecks.Served(schedules, shipped.ContainsKey, names);
            ScheduleChecks.Check(schedules, names, faults);
        }

        var sources = loaded.Select(f => SourceSettings.Apply(f.Source, settings, faults)).ToList();
        var datasets = loaded.SelectMany(f => f.Datasets).Select(d => DatasetSettings.Apply(d, settings, faults)).ToList();
        var scheduled = schedules.SelectMany(f => f.Schedules).Select(s => ScheduleSettings.Apply(s, settings, faults)).ToList();
        return faults.Count == 0
            ? new SourceCatalog(sources, DerivedSeries.Follow(datasets), scheduled)
            : throw new CatalogException(faults);
    }

    private static LoadedFile? Load(string name, string text, JsonSchema schema, List<CatalogFault> faults)
    {
        if (Parse(name, text, schema, faults) is not { } file)
        {
            return null;
        }

        var before = faults.Count;
        var builder = new SourceBuilder(file, file.Json.Deserialize(SourceDocumentJson.Default.SourceDocument)!, faults);
        var (source, datasets) = (builder.Source(), builder.Datasets().ToList());
        return faults.Count == before ? new LoadedFile(file, source, datasets) : null;
    }

    private static LoadedSchedules? LoadSchedules(string name, string text, JsonSchema schema, List<CatalogFault> faults)
    {
        if (Parse(name, text, schema, faults) is not { } file)
        {
            return null;
        }

        var before = faults.Count;
        var schedules = new ScheduleBuilder(file, file.Json.Deserialize(SchedulesDocumentJson.Default.SchedulesDocument)!, faults).Build();
        return faults.Count == before ? new LoadedSchedules(file, schedules) : null;
    }

    private static YamlFile? Parse(string name, string text, JsonSchema schema, List<CatalogFault> faults)
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
        faults.AddRange(violations);
        return violations.Count == 0 ? file : null;
    }

    private static Task<JsonSchema> SchemaAsync(string name, CancellationToken ct) => JsonSchema.FromJsonAsync(Resource($"schema/{name}.schema.json"), ct);

    private static Dictionary<string, string> Shipped() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Sources, StringComparison.Ordinal) || name.StartsWith(Schedules, StringComparison.Ordinal))
        .ToDictionary(name => name.StartsWith(Sources, StringComparison.Ordinal) ? name[Sources.Length..] : name, Resource);

    private static async Task<Dictionary<string, string>> ReadFilesAsync(string? folder, CancellationToken ct)
    {
        var files = new Dictionary<string, string>();
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

        var schedules = Path.Combine(folder, Schedules);
        foreach (var path in Directory.Exists(schedules) ? Directory.EnumerateFiles(schedules, "*.yaml") : [])
        {
            files[Schedules + Path.GetFileName(path)] = await File.ReadAllTextAsync(path, ct);
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
