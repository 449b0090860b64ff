using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Bodies of lines and cells.</summary>
public sealed class CsvTests(TestCatalog catalog)
{
    private const string Header = "Fecha;Temp Media (ºC);Temp Max (ºC)\n";

    [Fact]
    public void Cells_may_be_quoted_and_the_header_padded() => Assert.Equal(
        ["linares 2024-01-01T00:00:00Z 6.87 14.83", "linares 2024-01-02T00:00:00Z 5.79 null"],
        Rows(" Fecha ;\"Temp Media (ºC)\"; Temp Max (ºC);Remark\n01/01/2024;\"6,87\";14,83;\"a; \"\"b\"\"\"\n\n02/01/2024; 5,79 ; ;\n").Rows("weather_daily", "temperature_mean_c", "temperature_max_c"));

    [Theory]
    [InlineData("01/01/2024;1")]
    [InlineData("01/01/2024")]
    [InlineData("01/01/2024;1;2;3")]
    [InlineData("01/01/2024;\"1;2")]
    [InlineData("01/01/2024;\"1\"x;2")]
    [InlineData("01/01/2024;1.5;2")]
    [InlineData("32/01/2024;1;2")]
    public void A_line_that_is_not_like_the_header_is_set_aside_alone(string line)
    {
        var read = Rows($"{Header}{line}\n02/01/2024;1,5;2,5\n");
        Assert.Equal(["linares 2024-01-02T00:00:00Z 1.5 2.5"], read.Rows("weather_daily", "temperature_mean_c", "temperature_max_c"));
        Assert.Equal(1, read.Page.Aside.Total);
        Assert.Equal(2, read.Page.Records);
    }

    [Theory]
    [InlineData("Día;Temp Media (ºC)\n01/01/2024;1\n", "'Fecha'")]
    [InlineData("Fecha;Media\n01/01/2024;1\n", "none of the values")]
    public void A_header_without_what_is_declared_is_drift(string body, string named)
    {
        var refused = Assert.Throws<UpstreamException>(() => Rows(body));
        Assert.Equal(Failure.Drift, refused.Failure);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Media", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("01/01", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Header + "01/01/2024;1;2")]
    [InlineData(Header + "01/01/2024;1")]
    [InlineData("Fecha;Temp Med")]
    public void A_last_line_without_its_end_may_lack_digits(string body) =>
        Assert.Equal(Failure.Truncated, Assert.Throws<UpstreamException>(() => Rows(body)).Failure);

    [Fact]
    public void A_header_alone_is_a_year_without_days() => Assert.Empty(Rows(Header).Rows());

    private ReadBody Rows(string body) =>
        new BodyReader(catalog.Catalog, "siar_portal.daily", catalog.Day("siar_portal.daily", "2024-01-01") with { End = catalog.Day("siar_portal.daily", "2024-12-31").End }, "linares").Read(body);
}
