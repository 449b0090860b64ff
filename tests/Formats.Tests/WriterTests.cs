using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using DuckDB.NET.Data;

namespace DataFetch.Formats.Tests;

public sealed class WriterTests
{
    [Fact]
    public async Task Csv_tells_a_null_from_an_empty_text_and_quotes_what_needs_it()
    {
        var text = Encoding.UTF8.GetString(await Batches.WriteAsync(FileFormat.Csv, Batches.Two(), Batches.Two(note: "")));

        Assert.Equal(
            "at,amount,ratio,count,holds,day,note,more\r\n"
            + "2025-06-01T00:00:00.000001Z,-12.5,0.1,-9223372036854775808,true,1969-12-31,\"a,\"\"b\"\"\nñ\",\"{\"\"a\"\": [1.50]}\"\r\n"
            + "2025-06-01T01:00:00Z,,,,,,,\r\n"
            + "2025-06-01T00:00:00.000001Z,-12.5,0.1,-9223372036854775808,true,1969-12-31,\"\",\"{\"\"a\"\": [1.50]}\"\r\n"
            + "2025-06-01T01:00:00Z,,,,,,,\r\n",
            text);
    }

    [Fact]
    public async Task Ndjson_has_a_line_a_row_with_numbers_as_numbers_and_documents_as_documents()
    {
        var lines = Encoding.UTF8.GetString(await Batches.WriteAsync(FileFormat.Ndjson, Batches.Two(note: "n"))).Split('\n');

        Assert.Equal(
            [
                """{"at":"2025-06-01T00:00:00.000001Z","amount":-12.5,"ratio":0.1,"count":-9223372036854775808,"holds":true,"day":"1969-12-31","note":"n","more":{"a": [1.50]}}""",
                """{"at":"2025-06-01T01:00:00Z","amount":null,"ratio":null,"count":null,"holds":null,"day":null,"note":null,"more":null}""",
                "",
            ],
            lines);
    }

    [Fact]
    public async Task Arrow_comes_back_as_it_went_in_and_an_empty_file_has_its_schema()
    {
        var ct = TestContext.Current.CancellationToken;
        using var full = new ArrowStreamReader(new MemoryStream(await Batches.WriteAsync(FileFormat.Arrow, Batches.Two(), Batches.Two())));
        using var empty = new ArrowStreamReader(new MemoryStream(await Batches.WriteAsync(FileFormat.Arrow)));

        var batch = await full.ReadNextRecordBatchAsync(ct);

        Assert.Equal((2, -12.50m), (batch.Length, ((Decimal128Array)batch.Column(1)).GetValue(0)));
        Assert.Equal(Batches.Schema.FieldsList.Select(f => f.Name), empty.Schema.FieldsList.Select(f => f.Name));
        Assert.Null(await empty.ReadNextRecordBatchAsync(ct));
    }

    [Fact]
    public async Task Parquet_is_read_by_DuckDB_with_its_types_and_nulls_over_several_row_groups()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7():N}.parquet");
        try
        {
            await File.WriteAllBytesAsync(path, await Batches.WriteAsync(FileFormat.Parquet, [.. Enumerable.Range(0, 60_000).Select(_ => Batches.Two())]), TestContext.Current.CancellationToken);
            using var duck = new DuckDBConnection("DataSource=:memory:");
            duck.Open();

            Assert.Equal((120_000L, 60_000L), Query(duck, $"SELECT count(*), count(amount) FROM '{path}'", r => (r.GetInt64(0), r.GetInt64(1))));
            Assert.Equal(2L, Query(duck, $"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{path}')", r => r.GetInt64(0)));
            Assert.Equal(
                "TIMESTAMP WITH TIME ZONE, DECIMAL(38,18), DOUBLE, BIGINT, BOOLEAN, DATE, VARCHAR, VARCHAR",
                Query(duck, $"SELECT string_agg(column_type, ', ') FROM (DESCRIBE SELECT * FROM '{path}')", r => r.GetString(0)));
            Assert.Equal(
                (1_748_736_000_000_001L, -12.5m, 0.1, long.MinValue, true, "1969-12-31", "a,\"b\"\nñ"),
                Query(
                    duck, $"SELECT epoch_us(\"at\"), amount, ratio, count, holds, day::varchar, note FROM '{path}' LIMIT 1",
                    r => (r.GetInt64(0), r.GetDecimal(1), r.GetDouble(2), r.GetInt64(3), r.GetBoolean(4), r.GetString(5), r.GetString(6))));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static T Query<T>(DuckDBConnection duck, string sql, Func<System.Data.Common.DbDataReader, T> read)
    {
        using var command = duck.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return read(reader);
    }
}
