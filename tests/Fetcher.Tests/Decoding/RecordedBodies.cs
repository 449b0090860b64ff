using System.Text;
using System.Text.Json;
using DataFetch.Testing;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>The recorded bodies that a declared request answers, each with that request and the days that it is asked for.</summary>
internal sealed record RecordedBody(string File, string Provider, string FirstDay, string LastDay, string? Series = null, string Before = "", string Behind = "")
{
    public static readonly IReadOnlyList<RecordedBody> All =
    [
        new("sip/gtopt_cmg_online.json", "sip.cmg_online", "2025-12-01", "2025-12-01", "DEGAN_________013"),
        new("sip/gtopt_cmg_real_2025_12_01.json", "sip.cmg_real", "2025-12-01", "2025-12-01", "ANDALIEN______066"),
        new("redata/PRICES_APIDATOS_2021_06_01.json", "redata.prices", "2021-06-01", "2021-06-01"),
        new("redata/PRICES_APIDATOS_2021_10_30.json", "redata.prices", "2021-10-30", "2021-10-30"),
        new("redata/PRICES_APIDATOS_2021_06_01_CYM.json", "redata.prices_by_system", "2021-06-01", "2021-06-01", "melilla"),
        new("esios/PRICES_ESIOS_1001_2021_06_01.json", "esios.pvpc", "2021-06-01", "2021-06-01"),
        new("esios/PRICES_ESIOS_1001_2021_10_30.json", "esios.pvpc", "2021-10-30", "2021-10-30"),
        new("esios/PRICES_ESIOS_1001_2024_03_09.json", "esios.pvpc", "2024-03-09", "2024-03-09"),
        new("esios/PVPC_CURV_DD_2021_06_01.json", "esios.archive_70", "2021-06-01", "2021-06-01"),
        new("aemet/ha_observacion_convencional_3195_20210108.json", "aemet.observations", "2021-01-08", "2021-01-09"),
        new("aemet/diarios_3194U_201910.json", "aemet.daily", "2019-10-01", "2019-10-31", "linares"),
        new("siar/portal_J17_Linares_01_01_2024_31_12_2024.csv", "siar_portal.daily", "2024-01-01", "2024-12-31", "linares"),
        new("siar/portal_J09_Linares_01_01_2000_31_12_2000.csv", "siar_portal.daily", "2000-01-01", "2000-12-31", "linares_j09"),
        new("siar/apisiar_horarios_SE03_20200602_first_record.json", "siar.halfhourly", "2020-06-02", "2020-06-02", "linares", """{"datos":[""", """],"MensajeRespuesta":null}"""),
        new("siar/apisiar_horarios_SE03_20200602_first_record.json", "siar_legacy.halfhourly", "2020-06-02", "2020-06-02", "linares", """{"Datos":[""", """],"MensajeRespuesta":null}"""),
    ];

    /// <summary>Those of markets and racing: of the days that they are of.</summary>
    public static readonly IReadOnlyList<RecordedBody> Market =
    [
        new("alpaca/alpaca-go-TestGetBars-0.json", "alpaca.bars_1min", "2021-10-15", "2021-10-15", "AMZN/1Min/raw"),
        new("alpaca/alpaca-go-TestGetBars_Asof-0.json", "alpaca.bars_1day", "2022-06-08", "2022-06-14", "META/1Day/raw"),
        new("alpaca/alpaca-py-bars-multi-AAPL-TSLA-2022-03-09.json", "alpaca.bars_1day", "2022-03-09", "2022-03-09", "TSLA/1Day/raw"),
        new("yahoo/historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv.json", "yahoo.bars_1day_all", "2021-02-01", "2022-01-31", "NVDA/1Day/all") { Inner = "response.bodyJson" },
        new("yahoo/chart-WSU.DE-2023-08-04-to-2023-08-09.json", "yahoo.bars_1day_split", "2023-08-04", "2023-08-09", "WSU-DE/1Day/split") { Inner = "response.bodyJson" },
        new("racingapi/sample-racecards_pro_gb.json", "racingapi.racecards", "2025-10-13", "2025-10-13"),
        new("racingapi/sample-results_gb.json", "racingapi.results", "2025-10-13", "2025-10-13"),
        new("racingapi/sample-courses_gb.json", "racingapi.courses", "2025-10-13", "2025-10-13"),
        new("racingapi/entity-horse_pro.json", "racingapi.horse", "1970-01-01", "1970-01-01"),
    ];

    /// <summary>The path to the body, where the recording is of a whole exchange.</summary>
    public string Inner { get; init; } = "";

    public static RecordedBody Of(string file) => All.First(r => r.File == file);

    /// <summary>Skips the test where the recordings are not there.</summary>
    public byte[] Bytes() => [.. Encoding.UTF8.GetBytes(Before), .. Recorded(File, Inner), .. Encoding.UTF8.GetBytes(Behind)];

    /// <summary>A recording, or what is at a path in it.</summary>
    public static byte[] Recorded(string file, string inner = "")
    {
        var bytes = System.IO.File.ReadAllBytes(Path.Combine([Recordings.Require(), .. file.Split('/')]));
        if (inner.Length == 0)
        {
            return bytes;
        }

        using var document = JsonDocument.Parse(bytes);
        return Encoding.UTF8.GetBytes(inner.Split('.').Aggregate(document.RootElement, (e, name) => e.GetProperty(name)).GetRawText());
    }

    public BodyReader Reader(TestCatalog catalog) => new(
        catalog.Catalog, Provider, catalog.Day(Provider, FirstDay) with { End = catalog.Day(Provider, LastDay).End }, Series is null ? [] : [Series]);

    public ReadBody Read(TestCatalog catalog) => Reader(catalog).Read(Bytes());
}
