using CsCheck;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Files of Parquet, as other programs write them.</summary>
public sealed class ParquetTests
{
    [Fact]
    public async Task A_file_of_DuckDB_is_read_exactly_in_every_type()
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz", "vigo");
        copy.Write($"{ParquetCopy.Select(2)} LIMIT 2");

        Assert.Equal(
            [
                """cadiz 2025-01-01T00:00:00Z 0.25 0 9007199254740993 ñ 0 True 2025-01-01 2025-01-01T00:00:00.000001Z {"h": 0}""",
                """cadiz 2025-01-01T01:00:00Z 1.25 0.1 9007199254740994 ñ 1 False 2025-01-02 2025-01-01T00:00:00.000001Z {"h": 1}""",
            ],
            Assert.Single(await copy.ReadAsync()));
    }

    [Theory]
    [InlineData("1.5::DECIMAL(9, 2) AS level, 0.5::FLOAT AS ratio, 7::UINTEGER AS reports", "")]
    [InlineData("1.5::DECIMAL(18, 4) AS level, 0.5::DECIMAL(9, 1) AS ratio, 7::TINYINT AS reports", ", COMPRESSION zstd")]
    [InlineData("1.5::DECIMAL(38, 10) AS level, 7::USMALLINT AS reports, 0.5::DOUBLE AS ratio", ", COMPRESSION gzip")]
    public async Task Numbers_of_other_types_are_the_same_numbers(string replaced, string options)
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz");
        copy.Write(ParquetCopy.Select(1, replaced), options);

        Assert.StartsWith("cadiz 2025-01-01T00:00:00Z 1.5 0.5 7 ", Assert.Single(Assert.Single(await copy.ReadAsync())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nulls_stay_nulls()
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz");
        copy.Write(ParquetCopy.Select(
            3, "nullif(level, 0.25) AS level, NULL::VARCHAR AS remark, NULL::DATE AS built, NULL::TIMESTAMPTZ AS seen, NULL::VARCHAR AS more, NULL::BOOLEAN AS afloat, NULL::BIGINT AS reports"));

        Assert.Equal(
            ["cadiz 2025-01-01T00:00:00Z null 0 null null null null null null", "cadiz 2025-01-01T01:00:00Z 1.25 0.1 null null null null null null", "cadiz 2025-01-01T02:00:00Z 2.25 0.2 null null null null null null"],
            Assert.Single(await copy.ReadAsync()));
    }

    [Fact]
    public async Task Only_rows_of_the_range_and_the_series_are_kept()
    {
        using var copy = await ParquetCopy.CreateAsync(days: 2, "vigo");
        copy.Write(ParquetCopy.Select(100));

        var rows = Assert.Single(await copy.ReadAsync());

        Assert.Equal(48, rows.Count);
        Assert.All(rows, r => Assert.Matches("^vigo 2025-01-0[12]T", r));
    }

    [Fact]
    public async Task Row_groups_outside_the_range_are_passed_over()
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz");
        copy.Write($"SELECT * FROM ({ParquetCopy.Select(10_000)}) WHERE series = 'cadiz' ORDER BY \"at\"", ", ROW_GROUP_SIZE 2048");

        Assert.Equal([24], (await copy.ReadAsync()).Select(p => p.Count));
    }

    [Theory]
    [InlineData("\"at\"::TIMESTAMP AS \"at\"", "'at' is a timestamp without a zone where buoys wants an instant of UTC")]
    [InlineData("level::DOUBLE AS level", "'level' is of type float where buoys wants decimal")]
    [InlineData("1 AS series", "'series' is of type integer where buoys wants text")]
    [InlineData("ratio::VARCHAR AS ratio", "'ratio' is of type text where buoys wants double")]
    [InlineData("[1] AS remark", "The header has no 'remark' for buoys")]
    public async Task A_column_of_another_type_is_named_with_its_file(string replaced, string fault)
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz");
        copy.Write(ParquetCopy.Select(1, replaced));

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => copy.ReadAsync());

        Assert.Equal((Failure.Drift, true), (failed.Failure, failed.Message.StartsWith($"{ParquetCopy.Name}: {fault}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_missing_column_is_named_with_its_file()
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz");
        copy.Write($"SELECT * EXCLUDE (ratio) FROM ({ParquetCopy.Select(1)})");

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => copy.ReadAsync());

        Assert.Equal(Failure.Drift, failed.Failure);
        Assert.StartsWith($"{ParquetCopy.Name}: The header has no 'ratio'", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encoding_that_is_not_read_is_named_with_its_file()
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz");
        copy.Write(ParquetCopy.Select(40), ", PARQUET_VERSION v2");

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => copy.ReadAsync());

        Assert.StartsWith($"{ParquetCopy.Name} is written in a way that is not read here: ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("DELTA_BINARY_PACKED", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("series,at,level\n")]
    [InlineData("PAR1PAR1PAR1")]
    [InlineData("PAR1....\u007f\u007f\u007f\u007fPAR1")]
    public async Task A_file_of_something_else_is_named(string text)
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz");
        await File.WriteAllTextAsync(copy.Path, text, TestContext.Current.CancellationToken);

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => copy.ReadAsync());

        Assert.Equal(Failure.Malformed, failed.Failure);
        Assert.StartsWith($"{ParquetCopy.Name} is no file of Parquet, or is damaged: ", failed.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_file_cut_off_anywhere_is_a_failure()
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz");
        copy.Write(ParquetCopy.Select(4));
        var whole = await File.ReadAllBytesAsync(copy.Path, TestContext.Current.CancellationToken);

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.False(await IsReadAsync(copy, whole[..length]));
        }
    }

    [Theory(Timeout = 300_000)]
    [InlineData("")]
    [InlineData(", PARQUET_VERSION v2, COMPRESSION uncompressed")]
    public async Task A_file_with_changed_bytes_ends_in_a_result_or_in_a_failure(string options)
    {
        using var copy = await ParquetCopy.CreateAsync(days: 1, "cadiz");
        copy.Write(ParquetCopy.Select(40), options);
        var whole = await File.ReadAllBytesAsync(copy.Path, TestContext.Current.CancellationToken);

        await Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 4]).SampleAsync(
            async c =>
            {
                var (at, value, length) = c;
                await IsReadAsync(copy, [.. whole[..at], .. Enumerable.Repeat(value, length), .. whole[Math.Min(whole.Length, at + Math.Max(1, length))..]]);
            },
            iter: 4_000, threads: 1);
    }

    // False where the file is refused; whatever else is thrown fails the test.
    private static async Task<bool> IsReadAsync(ParquetCopy copy, byte[] bytes)
    {
        await File.WriteAllBytesAsync(copy.Path, bytes, TestContext.Current.CancellationToken);
        try
        {
            await copy.PagesAsync();
            return true;
        }
        catch (UpstreamException e)
        {
            Assert.True(e.Failure is Failure.Malformed or Failure.Drift or Failure.TooLarge, e.Text);
            Assert.StartsWith(ParquetCopy.Name, e.Message, StringComparison.Ordinal);
            return false;
        }
    }
}
