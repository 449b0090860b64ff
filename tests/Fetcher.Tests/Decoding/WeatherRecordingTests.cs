using System.Text;
using System.Text.Json;
using DataFetch.Fetcher.Decoding;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>What AEMET and SiAR sent.</summary>
public sealed class WeatherRecordingTests(TestCatalog catalog)
{
    [Fact]
    public void Recorded_observations_are_hours_of_UTC_and_null_where_a_station_has_no_such_sensor()
    {
        var read = RecordedBody.Of("aemet/ha_observacion_convencional_3195_20210108.json").Read(catalog);

        Assert.Equal(23, read.Rows().Count);
        Assert.Equal("linares 2021-01-08T14:00:00Z 0.1 0.2 -0.1 97.0 1.2 null null null 929.9 -0.3", read.Rows()[0]);
        Assert.Equal("linares 2021-01-09T12:00:00Z -0.7 -0.6 -1.0 99.0 7.0 null null null 924.6 -0.7", read.Rows()[^1]);
        Assert.Equal("", read.Aside);
    }

    [Fact]
    public void An_observation_has_the_offset_without_a_colon_too()
    {
        var recorded = RecordedBody.Of("aemet/ha_observacion_convencional_3195_20210108.json");
        var newer = Encoding.UTF8.GetString(recorded.Bytes()).Replace(":00:00\"", ":00:00+0000\"", StringComparison.Ordinal);
        Assert.Equal(recorded.Read(catalog).Rows(), recorded.Reader(catalog).Read(newer).Rows());
    }

    [Fact]
    public void Recorded_days_have_decimal_commas()
    {
        var recorded = RecordedBody.Of("aemet/diarios_3194U_201910.json");
        var read = recorded.Read(catalog);
        var rows = read.Rows("weather_daily", "temperature_mean_c", "temperature_max_c", "temperature_min_c", "precipitation_mm");

        using var document = JsonDocument.Parse(recorded.Bytes());
        Assert.Equal(
            document.RootElement.EnumerateArray().Select(r =>
                $"linares {r.GetProperty("fecha").GetString()}T00:00:00Z {Point(r, "tmed")} {Point(r, "tmax")} {Point(r, "tmin")} {Point(r, "prec")}"),
            rows);
        Assert.Equal(30, rows.Count);
        Assert.Equal("linares 2019-10-01T00:00:00Z 19.0 28.1 10.0 0.0", rows[0]);
        Assert.Equal("linares 2019-10-12T00:00:00Z 20.7 26.1 15.3 6.0", rows[11]);
        Assert.Equal("", read.Aside);
    }

    [Theory]
    [InlineData("Varias", false, true)]
    [InlineData("14:20", true, true)]
    [InlineData("24", true, true)]
    [InlineData("afternoon", false, false)]
    public void An_extreme_that_came_several_times_has_no_time_of_its_own(string text, bool hasValue, bool isGood)
    {
        var plan = RecordedBody.Of("aemet/diarios_3194U_201910.json").Reader(catalog).Plans.Single();
        var column = plan.Dataset.Columns.Index().Single(c => c.Item.Name == "temperature_max_time");
        var reader = ColumnReader.For(plan.NewRows().Columns[column.Index], column.Item, plan.Fill.Columns[column.Item.Name]);

        Assert.Equal(isGood, reader.Take(new FieldValue(ValueKind.Text, Encoding.UTF8.GetBytes(text))) is null);
        Assert.Equal(hasValue, reader.HasValue);
    }

    [Fact]
    public void Letters_of_the_declared_encoding_make_no_difference()
    {
        const string Body = """[{"fecha": "2019-10-01", "nombre": "JAÉN €", "tmed": "19,0", "prec": "Ip", "dir": "27", "hrMax": "99"}, {"fecha": "2019-10-02", "tmed": "18,5", "prec": "Acum", "dir": "88"}]""";
        var reader = RecordedBody.Of("aemet/diarios_3194U_201910.json").Reader(catalog);
        string[] columns = ["temperature_mean_c", "wind_direction_deg", "precipitation_mm"];
        string[] expected = ["linares 2019-10-01T00:00:00Z 19.0 270 0", "linares 2019-10-02T00:00:00Z 18.5 null null"];

        Assert.Equal(expected, reader.Read(Body).Rows("weather_daily", columns));
        Assert.Equal(expected, reader.Read(DataFetch.Catalog.Encodings.Find("iso-8859-15")!.GetBytes(Body)).Rows("weather_daily", columns));
        Assert.Equal(expected, reader.Read([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Body)]).Rows("weather_daily", columns));
    }

    [Fact]
    public void A_value_that_cannot_be_true_sets_its_record_aside()
    {
        var read = RecordedBody.Of("aemet/diarios_3194U_201910.json").Reader(catalog).Read(
            """[{"fecha": "2019-10-01", "tmed": "190"}, {"fecha": "2019-10-02", "tmed": "-60"}, {"fecha": "2019-10-03", "hrMax": "100,1"}]""");
        Assert.Equal("2 OutOfRange", read.Aside);
        Assert.Single(read.Rows());
    }

    [Theory]
    [InlineData("siar/portal_J17_Linares_01_01_2024_31_12_2024.csv", 366, "linares 2024-01-02T00:00:00Z 5.79 17.29 15:24 -0.71 07:38 84.1 97.4 47.13 0.24 2.81 22.36 0 8.27 null null null 0.6 0", 1)]
    [InlineData("siar/portal_J09_Linares_01_01_2000_31_12_2000.csv", 130, "linares_j09 2000-12-31T00:00:00Z 7.93 11.79 15:37 5.43 07:16 84.7 94.7 68.01 1.08 4.95 230.7 0 8.43 null null null null null", 129)]
    public void A_recorded_export_of_the_portal_has_a_row_a_line_and_null_for_an_empty_cell(string file, int lines, string row, int at)
    {
        var read = RecordedBody.Of(file).Read(catalog);

        Assert.Equal(lines, read.Rows().Count);
        Assert.Equal(row, read.Rows()[at]);
        Assert.Equal(("", lines), (read.Aside, read.Page.Records));
        Assert.Equal(["IdProvincia", "IdEstacion", "Fecha", "Año"], read.Page.FieldNames.Take(4));
    }

    [Theory]
    [InlineData("siar.halfhourly")]
    [InlineData("siar_legacy.halfhourly")]
    public void The_recorded_half_hour_begins_where_its_time_less_its_length_is(string provider)
    {
        var read = RecordedBody.All.Single(r => r.Provider == provider).Read(catalog);
        Assert.Equal(["linares 2020-06-02T00:00:00Z 14.9 85.1 0.739 159 0 0"], read.Rows());
    }

    [Fact]
    public void The_last_half_hour_of_a_day_is_called_0_and_belongs_to_that_day()
    {
        var reader = new BodyReader(catalog.Catalog, "siar.halfhourly", catalog.Day("siar.halfhourly", "2020-06-02"), "linares");
        var records = Enumerable.Range(1, 48).Select(i =>
            $$"""{"Fecha":"2020-06-02T00:00:00","{{(i % 2 == 0 ? "HoraMin" : "HorMin")}}":{{(i * 30 / 60 * 100 + i * 30 % 60) % 2400}},"TempMedia":{{i}}}""");
        var read = reader.Read($$"""{"Datos":[{{string.Join(',', records)}}]}""");

        Assert.Equal("", read.Aside);
        Assert.Equal(
            Enumerable.Range(0, 48).Select(i => $"linares {NodaTime.Instant.FromUtc(2020, 6, 2, 0, 0) + NodaTime.Duration.FromMinutes(30 * i)} {i + 1}"),
            read.Rows("weather_halfhourly", "temperature_mean_c"));
    }

    private static string Point(JsonElement record, string field) => record.GetProperty(field).GetString()!.Replace(',', '.');
}
