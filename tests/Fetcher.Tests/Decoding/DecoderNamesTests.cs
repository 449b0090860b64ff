using System.Text.Json;
using DataFetch.Catalog.Loading;
using DataFetch.Fetcher.Decoding;

namespace DataFetch.Fetcher.Tests.Decoding;

public sealed class DecoderNamesTests(TestCatalog catalog)
{
    [Fact]
    public void The_schema_names_exactly_the_decoders_that_there_are()
    {
        using var stream = typeof(CatalogLoader).Assembly.GetManifestResourceStream("schema/source.schema.json")!;
        using var schema = JsonDocument.Parse(stream);
        var named = schema.RootElement.GetProperty("definitions").GetProperty("request").GetProperty("properties").GetProperty("decoder").GetProperty("enum");

        Assert.Equal(PageDecoder.Names.Order(), named.EnumerateArray().Select(n => n.GetString()!).Order());
    }

    [Fact]
    public void A_decoder_of_an_unknown_name_is_refused()
    {
        var request = catalog.Catalog.Request("sip.cmg_online");
        var unknown = request with { Decoding = request.Decoding with { Decoder = "xml" } };

        Assert.Contains("xml", Assert.Throws<NotSupportedException>(() => new PageDecoder(unknown, [])).Message, StringComparison.Ordinal);
    }
}
