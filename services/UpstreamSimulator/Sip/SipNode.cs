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
    /// <summary>The record's beginning, which is the same for all its records.</summary>
    public byte[] Json { get; } = Encoding.ASCII.GetBytes(
        $$"""{"id_info": {{Id}}, "barra_info": "{{Escape(Info)}}", "barra_transf": "{{Name}}", """);

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
