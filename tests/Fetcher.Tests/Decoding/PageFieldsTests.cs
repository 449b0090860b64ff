using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>What a page says of itself, and whose its records are.</summary>
public sealed class PageFieldsTests(TestCatalog catalog)
{
    private static readonly string Record = Bodies.SipRecord("2025-12-01 12:00");

    [Theory]
    [InlineData("\"next\": \"QUJD\"", "QUJD")]
    [InlineData("\"next\": 17", "17")]
    [InlineData("\"next\": null", null)]
    [InlineData("\"next\": \"\"", null)]
    [InlineData("\"next\": {\"next\": \"a\"}", null)]
    [InlineData("\"other\": \"a\"", null)]
    public void The_next_page_is_told_by_its_token(string field, string? token)
    {
        Assert.Equal(token, Decode(PagingKind.Token, $$"""{"data": [{{Record}}], {{field}}}""").Next);
        Assert.Equal(token, Decode(PagingKind.NextLink, $$"""{ {{field}}, "data": []}""").Next);
    }

    [Theory]
    [InlineData(PagingKind.PageNumber)]
    [InlineData(PagingKind.Offset)]
    public void The_total_is_read_wherever_it_stands(PagingKind kind)
    {
        Assert.Equal(12, Decode(kind, $$"""{"data": [{{Record}}], "totalPages": 12}""").Total);
        Assert.Equal(12, Decode(kind, """{"totalPages": 12, "data": []}""").Total);
        Assert.Null(Decode(kind, """{"totalPages": "many", "data": []}""").Total);
    }

    [Fact]
    public void One_name_of_the_upstream_may_stand_for_several_of_our_series()
    {
        var page = Decode(PagingKind.PageNumber, $$"""{"data": [{{Record}}], "totalPages": 1}""", new() { ["ancud"] = Bodies.Node, ["castro"] = Bodies.Node });
        Assert.Equal(
            ["ancud 2025-12-01T15:00:00Z 42.85249 46.1206", "castro 2025-12-01T15:00:00Z 42.85249 46.1206"],
            ReadBody.Text(page.Decoders.Single().Plan, page.Decoders.Single().Rows));
    }

    [Fact]
    public void Bytes_of_no_declared_encoding_are_no_answer()
    {
        var refused = Assert.Throws<UpstreamException>(() => Decode(PagingKind.PageNumber, [.. Encoding.UTF8.GetBytes("""{"data": [], "x": "A"""), 0xFF, (byte)'"', (byte)'}'], null));
        Assert.Equal(Failure.Malformed, refused.Failure);
    }

    private DecodedPage Decode(PagingKind kind, string body, Dictionary<string, string>? names = null) => Decode(kind, Encoding.UTF8.GetBytes(body), names);

    private DecodedPage Decode(PagingKind kind, byte[] body, Dictionary<string, string>? names)
    {
        var declared = catalog.Catalog.Request("sip.cmg_online");
        var request = declared with { Paging = declared.Paging! with { Kind = kind, NextField = "next" }, SeriesNames = names ?? new() { [Bodies.Node] = Bodies.Node } };
        List<string> series = [.. request.SeriesNames!.Keys];
        var plan = new FillPlan(request, request.Fills[0], catalog.Catalog.Dataset("cmg_online"), series, catalog.Day("sip.cmg_online", "2025-12-01"), s => 1 + series.IndexOf(s));
        return new PageDecoder(request, [plan]).Decode(body);
    }
}
