using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Bodies in the shape of the recorded ones.</summary>
internal static class Bodies
{
    public const string Node = "CHILOE________220";

    private static readonly OffsetDateTimePattern RedataTime =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss'.'fffo<m>");

    public static string Sip(IEnumerable<string> records, string more = """, "totalPages": 1, "page": 1, "limit": 1000""") =>
        $$"""{"data": [{{string.Join(", ", records)}}]{{more}}}""";

    public static string Sip(params string[] records) => Sip((IEnumerable<string>)records);

    public static string SipRecord(string time, string clp = "42.85249", string usd = "46.1206", string node = Node) =>
        $$"""
        {"id_info": 3078, "barra_info": "BA S/E CHILOE 220KV BP1", "barra_transf": "{{node}}", "fecha": "{{time[..10]}}", "hra": 0, "min": 0, "cmg_clp_kwh_": {{clp}}, "cmg_usd_mwh_": {{usd}}, "version": "EN LINEA", "fecha_hora": "{{time}}", "fecha_minuto": "{{time}}"}
        """;

    /// <summary>Groups with their ids, each with values by local time with its offset.</summary>
    public static string Redata(params (string Id, IEnumerable<(string At, string Value)> Values)[] groups) =>
        $$$"""
        {"data": {"type": "Precios mercado peninsular en tiempo real", "id": "mer13", "attributes": {"title": "x", "description": null} },
         "included": [{{{string.Join(", ", groups.Select(g => RedataGroup(g.Id, g.Values)))}}}]}
        """;

    /// <summary>A price for each instant: its hour since 1970 with two digits, so that no two are alike.</summary>
    public static IEnumerable<(string At, string Value)> Hours(IEnumerable<Instant> hours, DateTimeZone zone) =>
        hours.Select(at => (RedataTime.Format(at.InZone(zone).ToOffsetDateTime()), PriceAt(at)));

    public static string PriceAt(Instant at) => (at.ToUnixTimeSeconds() / 3600 / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static string RedataGroup(string id, IEnumerable<(string At, string Value)> values) =>
        $$$"""
        {"type": "PVPC (\u20ac\/MWh)", "id": "{{{id}}}", "groupId": null, "attributes": {"title": "PVPC", "composite": false, "values": [{{{string.Join(", ", values.Select(RedataRecord))}}}]} }
        """;

    private static string RedataRecord((string At, string Value) v) =>
        $$"""{"value": {{v.Value}}, "percentage": 0.5, "datetime": "{{v.At}}"}""";
}
