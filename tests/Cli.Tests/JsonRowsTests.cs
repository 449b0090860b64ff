using DataFetch.Cli.Output;

namespace DataFetch.Cli.Tests;

public class JsonRowsTests
{
    private static readonly string[] Names = ["a", "b"];

    [Fact]
    public void Rows_are_an_array_of_flat_objects() =>
        Assert.Equal(
            """
            [{"a":1,"b":"ü \"<"},
             {"a":null,"b":12.50}]

            """,
            Written(lines: false, [1L, "ü \"<"], [null, 12.50m]));

    [Fact]
    public void Lines_are_an_object_each() =>
        Assert.Equal("{\"a\":true,\"b\":\"NaN\"}\n{\"a\":0.1,\"b\":-3}\n", Written(lines: true, [true, double.NaN], [0.1, -3]));

    [Fact]
    public void A_document_stands_in_the_object_as_JSON_and_a_day_as_text() =>
        Assert.Equal("{\"a\":[{\"b\": 1}],\"b\":\"2026-10-01\"}\n", Written(lines: true, [new JsonText("""[{"b": 1}]"""), new DateOnly(2026, 10, 1)]));

    [Fact]
    public void No_rows_are_an_empty_array()
    {
        Assert.Equal("[]\n", Written(lines: false));
        Assert.Equal("", Written(lines: true));
    }

    private static string Written(bool lines, params object?[][] rows)
    {
        using var text = new StringWriter();
        using var json = new JsonRows(text, lines);
        foreach (var row in rows)
        {
            json.Write(Names, row);
        }

        json.End();
        return text.ToString();
    }
}
