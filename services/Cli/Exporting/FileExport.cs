using DataFetch.Client;
using DataFetch.Formats;
using DataFetch.V1;

namespace DataFetch.Cli.Exporting;

/// <summary>A file of an export.</summary>
/// <param name="Version">Of its rows when they were read; empty where there is none.</param>
/// <param name="IsWritten">False where it was there already.</param>
/// <param name="Missing">Expected slots of its range that are missing.</param>
internal sealed record ExportedFile(string File, long Rows, long Bytes, string Version, bool IsWritten, long Missing);

/// <summary>Writes the rows of one request to one file, which is there whole or not at all.</summary>
internal static class FileExport
{
    /// <param name="known">The file as an earlier run left it: kept where its rows are still the same.</param>
    public static async Task<ExportedFile> WriteAsync(
        Session session, GetDataRequest request, FileFormat format, string path, ExportedFile? known, CancellationToken ct)
    {
        await using var reply = await DataReply.OpenAsync(session.Query.GetData(request, session.Stream(ct)), ct);
        var missing = reply.Coverage.Slots?.Missing ?? 0;
        if (known is not null && known.Version.Length > 0 && known.Version == reply.Coverage.Version && new FileInfo(path) is { Exists: true } there && there.Length == known.Bytes)
        {
            return known with { IsWritten = false, Missing = missing };
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.part";
        var rows = 0L;
        await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
        await using (var writer = BatchWriter.Create(format, reply.ArrowSchema, file))
        {
            await foreach (var batch in reply.ArrowAsync(ct))
            {
                await writer.WriteAsync(batch, ct);
                rows += batch.Length;
            }

            await writer.CompleteAsync(ct);
        }

        File.Move(unfinished, path, overwrite: true);
        return new ExportedFile(path, rows, new FileInfo(path).Length, reply.Coverage.Version, IsWritten: true, missing);
    }
}
