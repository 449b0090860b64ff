using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Valid bodies with something done to them: never anything but a result or a failure with a name.</summary>
public sealed partial class MutatedBodyTests(TestCatalog catalog)
{
    private static readonly string[] Times = ["2025-12-01 00:00", "2025-12-01 12:15", "2025-12-01 23:45"];

    private static readonly string SipBody = Bodies.Sip(
        [Bodies.SipRecord(Times[0], node: "NVA_P.MONTT___220"), .. Times.Select((t, i) => Bodies.SipRecord(t, $"{i}.5", "46.1206"))]);

    private static readonly string RedataBody = Bodies.Redata(
        ("600", [("2025-12-01T00:00:00.000+01:00", "9.75")]),
        ("1001", [("2025-12-01T00:00:00.000+01:00", "116.33"), ("2025-12-01T01:00:00.000+01:00", "100"), ("2025-12-01T23:00:00.000+01:00", "-1.5")]));

    private static readonly Gen<(string Provider, byte[] Body)> Originals =
        Gen.OneOf(("sip.cmg_online", Encoding.UTF8.GetBytes(SipBody)), ("redata.prices", Encoding.UTF8.GetBytes(RedataBody)));

    private static readonly Gen<string> NoNumbers = Gen.OneOf("\"1.5\"", "true", "[1.5]", "{\"value\": 1.5}", "1e999", "\"\"");

    [Fact]
    public void A_body_cut_off_anywhere_is_a_failure()
    {
        foreach (var (provider, whole) in new[] { ("sip.cmg_online", SipBody), ("redata.prices", RedataBody) })
        {
            var body = Encoding.UTF8.GetBytes(whole);
            Assert.NotEmpty(Read(provider, body)!);
            for (var length = 0; length < body.Length; length++)
            {
                Assert.Null(Read(provider, body[..length]));
            }
        }
    }

    [Fact]
    public void A_flipped_bit_ends_in_a_result_or_in_a_failure() => (
        from original in Originals
        from at in Gen.Int[0, original.Body.Length - 1]
        from bit in Gen.Int[0, 7]
        select (original.Provider, Body: (byte[])[.. original.Body[..at], (byte)(original.Body[at] ^ (1 << bit)), .. original.Body[(at + 1)..]]))
        .Sample(c => Read(c.Provider, c.Body), iter: 20_000);

    [Fact]
    public void A_deleted_token_ends_in_a_result_or_in_a_failure() => (
        from original in Originals
        let tokens = Tokens().Matches(Encoding.UTF8.GetString(original.Body))
        from i in Gen.Int[0, tokens.Count - 1]
        select (original.Provider, Text: Encoding.UTF8.GetString(original.Body).Remove(tokens[i].Index, tokens[i].Length)))
        .Sample(c => Read(c.Provider, Encoding.UTF8.GetBytes(c.Text)), iter: 3_000);

    [Fact]
    public void A_doubled_or_moved_chunk_ends_in_a_result_or_in_a_failure() => (
        from original in Originals
        from start in Gen.Int[0, original.Body.Length - 1]
        from length in Gen.Int[0, original.Body.Length - start]
        from to in Gen.Int[0, original.Body.Length]
        select (original.Provider, Body: (byte[])[.. original.Body[..to], .. original.Body[start..(start + length)], .. original.Body[to..]]))
        .Sample(c => Read(c.Provider, c.Body), iter: 5_000);

    [Fact]
    public void A_changed_value_is_that_value_and_changes_no_other_row() => Gen.Select(Gen.Int[0, 2], Gen.Decimal[-1_000_000, 1_000_000]).Sample(
        (i, value) =>
        {
            var text = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(Rows((row, clp) => row == i ? text : clp), Read("sip.cmg_online", Changed(i, text))!);
        },
        iter: 2_000);

    [Fact]
    public void A_value_that_is_no_number_sets_its_record_aside_and_changes_no_other_row() => Gen.Select(Gen.Int[0, 2], NoNumbers).Sample(
        (i, value) => Assert.Equal(Rows((row, clp) => row == i ? null : clp), Read("sip.cmg_online", Changed(i, value))!),
        iter: 200);

    [Fact]
    public void Whatever_comes_is_an_answer_or_a_failure_with_a_name() => (
        from original in Originals
        from status in Gen.OneOf(200, 204, 302, 400, 401, 403, 404, 429, 500, 503)
        from body in Gen.OneOf(
            Gen.Byte.Array[0, 40],
            Gen.Int[0, original.Body.Length].Select(n => original.Body[..n]),
            Gen.OneOf("""{"message": "\ud800"}""", """{"message": 1}""", """{"errors": [[]]}""", """{"errors": [{"detail": "\udc00"}]}""").Select(Encoding.UTF8.GetBytes))
        select (status, body))
        .Sample(
            c =>
            {
                using var response = new HttpResponseMessage((HttpStatusCode)c.status);
                try
                {
                    new AnswerCheck([], isJson: true).Check(response, c.body, DateTimeOffset.UnixEpoch);
                    Assert.InRange(c.status, 200, 299);
                }
                catch (UpstreamException e)
                {
                    Assert.Equal(c.status, e.Status);
                }
            },
            iter: 5_000);

    // Null where the body is refused; whatever else is thrown fails the test.
    private IReadOnlyList<string>? Read(string provider, byte[] body)
    {
        try
        {
            var read = new BodyReader(catalog.Catalog, provider, catalog.Day(provider, "2025-12-01")).Read(body);
            return [.. read.Plans.SelectMany(p => read.Rows(p.Dataset.Name))];
        }
        catch (UpstreamException e)
        {
            Assert.True(e.Failure is Failure.Malformed or Failure.Truncated or Failure.Drift, e.Text);
            return null;
        }
    }

    private static byte[] Changed(int i, string value) =>
        Encoding.UTF8.GetBytes(SipBody.Replace($"\"cmg_clp_kwh_\": {i}.5", $"\"cmg_clp_kwh_\": {value}", StringComparison.Ordinal));

    private static IEnumerable<string> Rows(Func<int, string, string?> clp)
    {
        string[] instants = ["2025-12-01T03:00:00Z", "2025-12-01T15:15:00Z", "2025-12-02T02:45:00Z"];
        return instants.Select((at, i) => (At: at, Clp: clp(i, $"{i}.5"))).Where(r => r.Clp is not null).Select(r => $"{Bodies.Node} {r.At} {r.Clp} 46.1206");
    }

    [GeneratedRegex("""
        "(\\.|[^"\\])*"|[-+0-9.eE]+|true|false|null|[\[\]{}:,]
        """)]
    private static partial Regex Tokens();
}
