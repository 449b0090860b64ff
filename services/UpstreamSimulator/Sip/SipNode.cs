using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>A bar of the grid.</summary>
/// <param name="Id">SIP's id_info.</param>
/// <param name="Info">What people call it; may have accents and end in " [NO_MOSTRAR]".</param>
/// <param name="Name">SIP's barra_transf: 17 characters, padded with underscores before the voltage.</param>
internal sealed record SipNode(int Id, string Info, string Name)
{
    private byte[]? programmeJson;

    /// <summary>The record's beginning, which is the same for all its records.</summary>
    public byte[] Json { get; } = Encoding.ASCII.GetBytes(
        $$"""{"id_info": {{Id}}, "barra_info": "{{Escape(Info)}}", "barra_transf": "{{Name}}", """);

    /// <summary>The programmes' llave_cmg: "NVA_P.MONTT___220" is "NvaPMontt220" to them.</summary>
    public string Key { get; } =
        string.Concat(Name[..^3].Split(['_', '.'], StringSplitOptions.RemoveEmptyEntries).Select(Capitalized)) + Name[^3..];

    /// <summary>The middle of the programmes' records, which is the same for all this node's.</summary>
    public byte[] ProgrammeJson => programmeJson ??= Encoding.ASCII.GetBytes(
        $$""", "nmb_barra_info": "{{Escape(Info)}}", "llave_cmg": "{{Key}}", "cmg_usd_mwh": """);

    private static string Capitalized(string word) => word[..1] + word[1..].ToLowerInvariant();

    // SIP escapes accents with small hexadecimal digits; JavaScriptEncoder writes capitals.
    private static string Escape(string text)
    {
        var result = new StringBuilder();
        foreach (var character in text)
        {
            if (char.IsAscii(character)) result.Append(JsonEncodedText.Encode(character.ToString(), JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
            else result.Append($"\\u{(int)character:x4}");
        }

        return result.ToString();
    }
}
