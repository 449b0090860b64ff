using System.Text.Json;
using DataFetch.Formats;
using DataFetch.V1;

namespace DataFetch.Cli.Exporting;

/// <summary>
/// A folder with a file for each month, <c>dataset/month=2025-01/rows.parquet</c>, which DuckDB and others read as one partitioned table. What
/// it has is noted in <c>export.json</c> after each file: an export that was interrupted, or is run again, writes only what is not there or
/// has changed.
/// </summary>
internal static class MonthlyExport
{
    private const string Notes = "export.json";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static async Task<IReadOnlyList<ExportedFile>> RunAsync(Session session, GetDataRequest request, FileFormat format, string folder, CancellationToken ct)
    {
        var root = Path.Combine(folder, request.Dataset);
        var last = Month.Date(request.To) ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var asked = new ExportNotes([.. request.Series], [.. request.Columns], []);
        var notes = await ReadAsync(root, asked, ct);
        var files = new List<ExportedFile>();
        foreach (var month in Month.Of(Month.Date(request.From)!.Value, last))
        {
            var part = new GetDataRequest(request) { From = month.From, To = month.To };
            var name = Path.Combine(month.Folder, $"rows.{format.ToString().ToLowerInvariant()}");
            var file = await FileExport.WriteAsync(session, part, format, Path.Combine(root, name), notes.Files.GetValueOrDefault($"{name} {month.From} {month.To}"), ct);
            files.Add(file);
            notes.Files[$"{name} {month.From} {month.To}"] = file;
            await WriteAsync(root, notes, ct);
        }

        return files;
    }

    // Of other series or columns nothing is the same.
    private static async Task<ExportNotes> ReadAsync(string root, ExportNotes asked, CancellationToken ct)
    {
        var path = Path.Combine(root, Notes);
        if (!File.Exists(path))
        {
            return asked;
        }

        await using var file = File.OpenRead(path);
        var notes = await JsonSerializer.DeserializeAsync<ExportNotes>(file, Json, ct);
        return notes is not null && notes.Series.SequenceEqual(asked.Series) && notes.Columns.SequenceEqual(asked.Columns) ? notes : asked;
    }

    private static async Task WriteAsync(string root, ExportNotes notes, CancellationToken ct)
    {
        var path = Path.Combine(root, Notes);
        await using (var file = File.Create($"{path}.part"))
        {
            await JsonSerializer.SerializeAsync(file, notes, Json, ct);
        }

        File.Move($"{path}.part", path, overwrite: true);
    }

    /// <param name="Files">By name and days.</param>
    private sealed record ExportNotes(IReadOnlyList<string> Series, IReadOnlyList<string> Columns, Dictionary<string, ExportedFile> Files);
}
