using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Replay;

/// <summary>A recorded answer of one local day.</summary>
internal sealed record RecordedPrices(byte[] Bytes, int Rows);

/// <summary>Recorded days of prices: their bodies for who asks for exactly that day, their values for every answer that has it.</summary>
internal sealed partial class RedataRecordings
{
    public const string FilePattern = "PRICES_APIDATOS_YYYY_MM_DD[_CYM].json";

    private readonly Dictionary<(LocalDate Day, bool African), RecordedPrices> days = [];
    private readonly Dictionary<(bool African, long At), long> pvpc = [];
    private readonly Dictionary<long, long> spot = [];

    public static RedataRecordings None { get; } = new();

    public bool IsEmpty => days.Count == 0;

    /// <summary>Cents of €/MWh by system and hour (seconds since 1970).</summary>
    public IReadOnlyDictionary<(bool African, long At), long> Pvpc => pvpc;

    /// <summary>Cents of €/MWh by hour (seconds since 1970).</summary>
    public IReadOnlyDictionary<long, long> Spot => spot;

    public RecordedPrices? Body(RedataQuery query) =>
        query.WholeDay is { } day ? days.GetValueOrDefault((day, query.Geo.IsAfrican())) : null;

    public static RedataRecordings Load(string folder)
    {
        RedataRecordings recordings = new();
        if (!Directory.Exists(folder)) return recordings;
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (FileName().Match(Path.GetFileName(path)) is not { Success: true } match) continue;
            LocalDate day = new(Number(match, 1), Number(match, 2), Number(match, 3));
            recordings.Add(day, match.Groups[4].Success, File.ReadAllBytes(path));
        }

        return recordings;
    }

    private void Add(LocalDate day, bool african, byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var rows = 0;
        foreach (var series in document.RootElement.GetProperty("included").EnumerateArray())
        {
            var isPvpc = series.GetProperty("id").GetString() == "1001";
            foreach (var value in series.GetProperty("attributes").GetProperty("values").EnumerateArray())
            {
                rows++;
                var at = value.GetProperty("datetime").GetDateTimeOffset().ToUnixTimeSeconds();
                var cents = DecimalText.Parse(value.GetProperty("value").GetDecimal(), RedataPrices.Decimals);
                if (isPvpc) pvpc[(african, at)] = cents;
                else spot[at] = cents;
            }
        }

        days[(day, african)] = new(bytes, rows);
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^PRICES_APIDATOS_(\d{4})_(\d{2})_(\d{2})(_CYM)?\.json$")]
    private static partial Regex FileName();
}
