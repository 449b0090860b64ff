using System.Text;
using System.Text.Json.Nodes;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>
/// Recorded and made-up bodies of markets and racing with something done to them, the same each time: rows or a failure with a name, nothing
/// else.
/// </summary>
public sealed class MutatedMarketTests(TestCatalog catalog)
{
    private const int Mutations = 200;

    private static readonly string?[] Values = ["null", "true", "\"x\"", "\"\"", "[]", "{}", "-7", "0.5", "\"5½\"", "1e300", "\"99:99\"", "[1, {\"a\": null}]", "\"\\ud800\"", "\"\\u0000\""];

    private static readonly Failure[] Named = [Failure.Malformed, Failure.Truncated, Failure.Drift, Failure.FilterIgnored];

    public static TheoryData<int> Recorded => [.. Enumerable.Range(0, RecordedBody.Market.Count)];

    public static TheoryData<string, string> Made => new()
    {
        {
            "finviz.screener",
            """
            <html><body><div id="screener-total">#1 / 2 Total</div><table class="screener_table"><tr><th>No.</th><th>Ticker</th><th>Company</th><th>Sector</th><th>Industry</th>
            <th>Country</th><th>Market Cap</th><th>P/E</th><th>Price</th><th>Change</th><th>Volume</th></tr>
            <tr class="styled-row"><td>1</td><td><a><span>A</span></a><a>AAPL</a></td><td>Apple</td><td>Technology</td><td>x</td><td>USA</td><td>4.5T</td><td>-</td><td>1</td><td>-7%</td><td>1,000</td></tr>
            <tr class="styled-row"><td>2</td><td><a>MSFT</a></td><td>Micro &amp; soft</td><td>Technology</td><td>x</td><td>USA</td><td>3B</td><td>30</td><td>2</td><td>1%</td><td>2</td></tr>
            </table></body></html>
            """
        },
        {
            "finviz_elite.export",
            "Ticker,Company,Sector,Industry,Country,Market Cap,P/E,Price,Change,Volume,Index\n\"AAPL\",\"Apple, Inc\",\"Technology\",\"x\",\"USA\",4545736.82,35.5,309.5,-7.18%,478008,\"DJIA, S&P 500\"\n"
        },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_flipped_byte_a_doubled_or_a_deleted_piece_of_a_recording_ends_in_a_result_or_in_a_failure_with_a_name(int recording)
    {
        var body = RecordedBody.Market[recording].Bytes();
        Mutate(RecordedBody.Market[recording].Reader(catalog), body, new Random(recording));
    }

    [Theory]
    [MemberData(nameof(Made))]
    public void A_flipped_byte_a_doubled_or_a_deleted_piece_of_a_page_or_an_export_does_too(string provider, string body) =>
        Mutate(new BodyReader(catalog.Catalog, provider, catalog.Day(provider, "2026-11-20"), "sp500/technology"), Encoding.UTF8.GetBytes(body), new Random(7));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_recording_cut_anywhere_is_truncated(int recording)
    {
        var body = RecordedBody.Market[recording].Bytes();
        var (reader, random, end) = (RecordedBody.Market[recording].Reader(catalog), new Random(recording), body.AsSpan().TrimEnd("\r\n "u8).Length);
        for (var i = 0; i < Mutations; i++)
        {
            Assert.Equal(Failure.Truncated, Assert.Throws<UpstreamException>(() => reader.Read(body[..random.Next(1, end)])).Failure);
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_changed_value_ends_in_a_result_or_in_a_failure_with_a_name(int recording)
    {
        var body = RecordedBody.Market[recording].Bytes();
        var (reader, random) = (RecordedBody.Market[recording].Reader(catalog), new Random(recording));
        for (var i = 0; i < Mutations; i++)
        {
            var document = JsonNode.Parse(body)!;
            var leaves = Leaves(document).ToList();
            leaves[random.Next(leaves.Count)].ReplaceWith(JsonNode.Parse(Values[random.Next(Values.Length - 2)]!));
            Read(reader, Encoding.UTF8.GetBytes(document.ToJsonString()));
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_value_that_is_no_text_of_Unicode_or_of_Postgres_does_too(int recording)
    {
        var text = Encoding.UTF8.GetString(RecordedBody.Market[recording].Bytes());
        var (reader, random) = (RecordedBody.Market[recording].Reader(catalog), new Random(recording));
        for (var i = 0; i < Mutations; i++)
        {
            var colon = text.IndexOf(':', random.Next(text.Length));
            Read(reader, Encoding.UTF8.GetBytes(text.Insert(colon < 0 ? text.Length : colon + 1, $"{Values[^(1 + (i % 2))]}, \"x\":")));
        }
    }

    private static void Mutate(BodyReader reader, byte[] body, Random random)
    {
        Read(reader, body);
        for (var i = 0; i < Mutations; i++)
        {
            var at = random.Next(body.Length);
            var (from, length) = (random.Next(body.Length), random.Next(1, 200));
            var mutated = (byte[])body.Clone();
            switch (i % 3)
            {
                case 0:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutated = [.. body[..at], .. body[from..Math.Min(body.Length, from + length)], .. body[at..]];
                    break;
                default:
                    mutated = [.. body[..at], .. body[Math.Min(body.Length, at + length)..]];
                    break;
            }

            Read(reader, mutated);
        }
    }

    private static IEnumerable<JsonNode> Leaves(JsonNode node) => node switch
    {
        JsonObject fields => fields.Where(f => f.Value is not null).SelectMany(f => Leaves(f.Value!)),
        JsonArray list => list.Where(n => n is not null).SelectMany(n => Leaves(n!)),
        _ => [node],
    };

    // Whatever is thrown and is no failure of an upstream fails the test.
    private static void Read(BodyReader reader, byte[] body)
    {
        try
        {
            var read = reader.Read(body);
            foreach (var dataset in read.Plans.Select(p => p.Dataset.Name).Distinct())
            {
                _ = read.Rows(dataset);
            }
        }
        catch (UpstreamException e)
        {
            Assert.Contains(e.Failure, Named);
        }
    }
}
