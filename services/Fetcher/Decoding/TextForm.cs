using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Finds a column's value in the text of its field: what is stripped, the part that matches, the spelling that counts.</summary>
internal sealed class TextForm
{
    private static readonly byte[] Yes = "true"u8.ToArray();
    private static readonly byte[] No = "false"u8.ToArray();

    // Every page is read by readers of its own.
    private static readonly ConcurrentDictionary<string, Regex> Compiled = new(StringComparer.Ordinal);

    private readonly Rune[] strip;
    private readonly Regex? match;
    private readonly bool isFlag;
    private readonly bool isSlug;

    private TextForm(ColumnField field)
    {
        strip = [.. field.Strip.EnumerateRunes()];
        match = field.Match is { } expression
            ? Compiled.GetOrAdd(expression, e => new Regex(e, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking))
            : null;
        (isFlag, isSlug) = (field.IsFlag, field.IsSlug);
    }

    /// <summary>Null where the text is the value.</summary>
    public static TextForm? For(ColumnField field) =>
        field is { Strip.Length: 0, Match: null, IsSlug: false, IsFlag: false } ? null : new TextForm(field);

    /// <summary>What is left of the text; null where there is no value in it.</summary>
    public byte[]? Apply(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        if (strip.Length > 0)
        {
            text = string.Concat(text.EnumerateRunes().Where(r => !strip.Contains(r)));
        }

        var found = match?.Match(text);
        if (isFlag)
        {
            return found?.Success != false ? Yes : No;
        }

        if (found is null)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var part = found.Groups.Count > 1 ? found.Groups[1] : found;
        return part.Success ? Encoding.UTF8.GetBytes(part.Value) : null;
    }

    /// <summary>Of what was found in a value of some kind.</summary>
    public ValueKind Kind(ValueKind kind) => isFlag ? ValueKind.Cell : kind == ValueKind.Number ? ValueKind.Text : kind;

    /// <summary>Letters and digits in lower case, where only these count; else null.</summary>
    public byte[]? Key(ReadOnlySpan<byte> utf8) => isSlug
        ? Encoding.UTF8.GetBytes(string.Concat(Encoding.UTF8.GetString(utf8).EnumerateRunes().Where(Rune.IsLetterOrDigit).Select(Rune.ToLowerInvariant)))
        : null;
}
