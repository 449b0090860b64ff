using DataFetch.Cli.Verification;

namespace DataFetch.Cli.Tests;

public sealed class VerifyTests(FakeServices services) : IClassFixture<FakeServices>, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("datafetch-verify-");

    [Fact]
    public async Task Verify_of_what_is_as_it_was_is_done()
    {
        var (code, output, error) = await services.RunAsync("verify", "good", "--json");

        Assert.Equal((0, "[]"), (code, output.Trim()));
        Assert.StartsWith("All 2 blocks are as they were stored. 48 rows in 2 blocks; content ", error);
        Assert.Contains(", ledger 1e.", error);
    }

    [Fact]
    public async Task Verify_names_the_block_and_its_chunk_and_is_not_done()
    {
        var (code, output, _) = await services.RunAsync("verify", "altered", "--json");

        Assert.Equal(1, code);
        Assert.Equal(
            """[{"state":"altered","dataset":"altered","series":"N1","start_time":"1970-01-01T00:00:00Z","end_time":"1970-01-02T00:00:00Z","part":"","key":"","expected_rows":24,"rows":24,"provider":"sip.cmg_online","task_id":"t1","stored_at":"1970-01-05T00:00:00Z","worker":"w","chunk_start_time":"1970-01-01T00:00:00Z","chunk_end_time":"1970-01-03T00:00:00Z","expected_digest":"d1","digest":"xx"}]""",
            output.Trim());
    }

    [Fact]
    public async Task Of_a_keyed_dataset_verify_names_the_row_and_its_chunk()
    {
        var (code, output, _) = await services.RunAsync("verify", "keyed", "--json");

        Assert.Equal(1, code);
        Assert.Equal(
            """[{"state":"altered","dataset":"keyed","series":"N1","start_time":null,"end_time":null,"part":"a3","key":"h2","expected_rows":1,"rows":1,"provider":"sip.cmg_online","task_id":"t1","stored_at":"1970-01-05T00:00:00Z","worker":"w","chunk_start_time":"1970-01-01T00:00:00Z","chunk_end_time":"1970-01-03T00:00:00Z","expected_digest":"r1","digest":"rx"}]""",
            output.Trim());
    }

    [Fact]
    public async Task Rows_of_before_digests_were_recorded_are_no_fault_and_nothing_is_proved_of_them()
    {
        var (code, output, error) = await services.RunAsync("verify", "older", "--json");

        Assert.Equal((1, "[]"), (code, output.Trim()));
        Assert.StartsWith("Of 7 rows nothing can be said.", error);
    }

    [Fact]
    public async Task Verify_says_what_is_lacking_and_why_and_when_it_is_asked_again()
    {
        var (_, _, error) = await services.RunAsync("verify", "lacking");

        Assert.Contains("1 open exceptions: 1 absent (no provider has it), next asked 1970-01-03T00:00:00Z.", error);
    }

    [Fact]
    public async Task A_certificate_has_the_reasons_of_what_is_lacking()
    {
        var file = Path.Combine(folder.FullName, "lacking.json");

        await services.RunAsync("verify", "lacking", "--certificate", file);

        Assert.Contains(
            "\"reason\":\"no provider has it\",\"times\":2,\"since\":\"1970-01-02T00:00:00+00:00\",\"due_at\":\"1970-01-03T00:00:00+00:00\",\"providers\":[\"sip.cmg_online\"]",
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("\"digest\":\"d1\"", "\"digest\":\"d2\"")] // of a block
    [InlineData("\"ledger_digest\":\"1e\"", "\"ledger_digest\":\"1f\"")]
    [InlineData("\"certificate_digest\":\"", "\"certificate_digest\":\"0")]
    public async Task A_certificate_that_was_edited_proves_nothing(string written, string edited)
    {
        var file = Path.Combine(folder.FullName, "good.json");
        await services.RunAsync("verify", "good", "--certificate", file);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains(written, text);
        await File.WriteAllTextAsync(file, text.Replace(written, edited, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (code, output, error) = await services.RunAsync("verify", "good", "--check", file, "--json");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("itself was changed", error);
    }

    [Fact]
    public async Task A_certificate_without_a_digest_of_its_own_is_held_to_that_of_its_blocks()
    {
        var file = Path.Combine(folder.FullName, "good.json");
        await services.RunAsync("verify", "good", "--certificate", file);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        text = text[..text.IndexOf(",\"certificate_digest\"", StringComparison.Ordinal)] + "}";

        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await services.RunAsync("verify", "good", "--check", file)).Code);
        await File.WriteAllTextAsync(file, text.Replace("\"digest\":\"d1\"", "\"digest\":\"d2\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(1, (await services.RunAsync("verify", "good", "--check", file)).Code);
    }

    [Fact]
    public async Task A_certificate_agrees_with_the_dataset_that_it_is_of()
    {
        var file = Path.Combine(folder.FullName, "good.json");

        var (written, _, _) = await services.RunAsync("verify", "good", "--certificate", file);
        var (code, output, error) = await services.RunAsync("verify", "good", "--check", file, "--json");

        Assert.Equal((0, 0, "[]"), (written, code, output.Trim()));
        Assert.Contains("0 blocks changed without a chunk, 0 by later chunks, 2 in all; the ledger is the same.", error);
        Assert.Contains("\"ledger_digest\":\"1e\"", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("altered", 1, "altered")] // not as the database has recorded it
    [InlineData("covered", 1, "altered")] // rows and record changed together
    [InlineData("revised", 0, "revised")]
    [InlineData("gone", 1, "missing_rows")]
    [InlineData("grown", 0, "stored_since")]
    [InlineData("slipped", 1, "additional_rows")] // a block that names a chunk of before
    public async Task A_certificate_tells_the_work_of_later_chunks_from_everything_else(string dataset, int expected, string state)
    {
        var file = Path.Combine(folder.FullName, "certificate.json");
        await services.RunAsync("verify", "good", "--certificate", file);
        var certificate = await Certificate.ReadAsync(file, TestContext.Current.CancellationToken);
        await (certificate with { Dataset = dataset }).WriteAsync(file, TestContext.Current.CancellationToken);

        var (code, output, _) = await services.RunAsync("verify", dataset, "--check", file, "--json");

        Assert.Equal(expected, code);
        Assert.StartsWith($"[{{\"state\":\"{state}\",", output);
        Assert.Single(output.Trim().Split('\n'));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_no_certificate()
    {
        var file = Path.Combine(folder.FullName, "broken.json");

        var (code, _, error) = await services.RunAsync("verify", "broken", "--certificate", file);

        Assert.Equal((1, false), (code, File.Exists(file)));
        Assert.Contains("broke off", error);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    public async Task A_file_that_is_no_certificate_is_refused(string text)
    {
        var file = Path.Combine(folder.FullName, "other.json");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        var (code, output, error) = await services.RunAsync("verify", "good", "--check", file);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("is no certificate", error);
    }

    [Fact]
    public async Task A_certificate_of_another_dataset_is_refused()
    {
        var file = Path.Combine(folder.FullName, "good.json");
        await services.RunAsync("verify", "good", "--certificate", file);

        var (code, _, error) = await services.RunAsync("verify", "altered", "--check", file);

        Assert.Equal(1, code);
        Assert.Contains("is a certificate of good", error);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
