using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Recorded bodies with something done to them, the same each time: what comes out is right, set aside, or a failure with a name.</summary>
public sealed class MutatedRecordingTests(TestCatalog catalog)
{
    private const int Mutations = 300;

    private static readonly string?[] Values = ["null", "true", "\"x\"", "\"\"", "[]", "{}", "-7", "0.5", "\"0,5\"", "1e300", "\"99:99\"", "[1, {\"a\": null}]"];

    public static TheoryData<int> Recorded => [.. Enumerable.Range(0, RecordedBody.All.Count)];

    public static TheoryData<int> RecordedJson => [.. Enumerable.Range(0, RecordedBody.All.Count).Where(i => !RecordedBody.All[i].File.EndsWith(".csv", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_flipped_byte_a_moved_piece_or_swapped_quotes_end_in_a_result_or_in_a_failure_with_a_name(int recording)
    {
        var (reader, body, random) = Begin(recording);
        for (var i = 0; i < Mutations; i++)
        {
            var mutated = (byte[])body.Clone();
            var at = random.Next(body.Length);
            switch (i % 3)
            {
                case 0:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1:
                    var (from, length) = (random.Next(body.Length), random.Next(1, 200));
                    mutated = [.. body[..at], .. body[from..Math.Min(body.Length, from + length)], .. body[at..]];
                    break;
                default:
                    var quote = Array.IndexOf(body, (byte)'"', at);
                    mutated[quote < 0 ? at : quote] = (byte)'\'';
                    break;
            }

            TryRead(reader, mutated, out _);
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_body_cut_anywhere_never_passes_for_the_whole(int recording)
    {
        var (reader, body, random) = Begin(recording);
        var whole = Rows(reader.Read(body));
        var isJson = body.AsSpan().TrimEnd("\r\n "u8)[^1] is (byte)'}' or (byte)']';
        var end = body.AsSpan().TrimEnd("\r\n "u8).Length;
        for (var i = 0; i < Mutations; i++)
        {
            var isRead = TryRead(reader, body[..random.Next(1, end)], out var rows);
            Assert.False(isJson && isRead);
            Assert.Subset(whole.ToHashSet(), rows.ToHashSet()); // a file of lines may end behind any of them
        }
    }

    [Theory]
    [MemberData(nameof(RecordedJson))]
    public void A_changed_value_is_that_value_or_sets_its_record_aside_and_changes_no_other(int recording)
    {
        var (reader, body, random) = Begin(recording);
        var whole = Rows(reader.Read(body)).ToHashSet();
        var fills = reader.Plans.Count;
        var groups = reader.Plans.Where(p => p.Group.Length > 0).Select(p => whole.Count(r => r.StartsWith(p.Dataset.Name, StringComparison.Ordinal))).ToList();
        for (var i = 0; i < Mutations; i++)
        {
            var document = JsonNode.Parse(body)!;
            var leaves = Leaves(document).ToList();
            leaves[random.Next(leaves.Count)].ReplaceWith(JsonNode.Parse(Values[random.Next(Values.Length)]!));
            if (TryRead(reader, Encoding.UTF8.GetBytes(document.ToJsonString()), out var rows))
            {
                var isGone = whole.Except(rows).Count();
                var isNew = rows.Except(whole).Count();
                var isAnotherGroup = isNew == 0 && groups.Contains(isGone); // its key was changed
                Assert.True(isAnotherGroup || (isGone <= fills && isNew <= isGone), $"{isGone} rows are gone and {isNew} are new.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(RecordedJson))]
    public void A_field_that_is_removed_or_doubled_in_a_record_changes_no_other(int recording)
    {
        var (reader, body, random) = Begin(recording);
        var text = Encoding.UTF8.GetString(body);
        var fields = Regex.Matches(text, "\"[A-Za-z_0-9]+\"\\s*:\\s*(?:\"[^\"]*\"|-?[0-9.]+|null)(\\s*,)");
        var whole = Rows(reader.Read(body)).ToHashSet();
        for (var i = 0; i < Mutations; i++)
        {
            var field = fields[random.Next(fields.Count)];
            var mutated = i % 2 == 0 ? text.Remove(field.Index, field.Length) : text.Insert(field.Index, field.Value);
            if (TryRead(reader, Encoding.UTF8.GetBytes(mutated), out var rows))
            {
                Assert.True(whole.Except(rows).Count() <= reader.Plans.Count);
                Assert.True(i % 2 == 0 || whole.SetEquals(rows));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_name_that_is_another_one_everywhere_is_a_failure_or_an_optional_column_of_nulls(int recording)
    {
        var (reader, body, _) = Begin(recording);
        var request = reader.Plans[0].Request;
        var encoding = request.Decoding.Encoding == "utf-16le" ? Encoding.Unicode : Encoding.UTF8;
        var text = encoding.GetString(body);
        foreach (var target in reader.Plans.SelectMany(p => p.Targets))
        {
            var renamed = target.Field.Names.Aggregate(text, (t, n) => Regex.Replace(t, $"(?<=[\";]|^){Regex.Escape(n)}(?=[\";\r])", "renamed"));
            var isRead = TryRead(reader, encoding.GetBytes(renamed), out var rows, Failure.Drift);
            Assert.False(isRead && target.IsRequired, target.Field.ToString());
            Assert.True(!isRead || rows.Count > 0);
        }

        foreach (var step in request.Decoding.Records.Concat(request.Decoding.Groups))
        {
            var renamed = step.Names.Aggregate(text, (t, n) => t.Replace($"\"{n}\"", "\"renamed\"", StringComparison.Ordinal));
            Assert.False(TryRead(reader, encoding.GetBytes(renamed), out _, Failure.Drift, Failure.Malformed));
        }
    }

    private static IEnumerable<JsonNode> Leaves(JsonNode node) => node switch
    {
        JsonObject fields => fields.Where(f => f.Value is not null).SelectMany(f => Leaves(f.Value!)),
        JsonArray list => list.Where(n => n is not null).SelectMany(n => Leaves(n!)),
        _ => [node],
    };

    private (BodyReader Reader, byte[] Body, Random Random) Begin(int recording)
    {
        var recorded = RecordedBody.All[recording];
        return (recorded.Reader(catalog), recorded.Bytes(), new Random(recording));
    }

    private static List<string> Rows(ReadBody read) => [.. read.Plans.Select(p => p.Dataset.Name).Distinct().SelectMany(d => read.Rows(d).Select(r => $"{d} {r}"))];

    // Whatever is thrown and is no failure of an upstream fails the test.
    private static bool TryRead(BodyReader reader, byte[] body, out List<string> rows, params Failure[] allowed)
    {
        try
        {
            rows = Rows(reader.Read(body));
            return true;
        }
        catch (UpstreamException e)
        {
            Assert.True(allowed.Length > 0 ? allowed.Contains(e.Failure) : e.Failure is Failure.Malformed or Failure.Truncated or Failure.Drift, e.Text);
            rows = [];
            return false;
        }
    }
}
