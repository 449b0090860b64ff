using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Fetching;
using DataFetch.Testing;

namespace DataFetch.Fetcher.Tests.Fetching;

public sealed class AnswerFilesTests : IDisposable
{
    private readonly TemporaryFolder around = new();

    private string Folder => Path.Combine(around.Path, "copies");

    [Fact]
    public void A_pattern_of_a_name_is_found_in_every_folder_and_one_of_a_path_below_its_own()
    {
        Put("copies/prices/month=2025-01/rows.parquet");
        Put("copies/prices/month=2025-02/rows.parquet");
        Put("copies/weather/rows.parquet");

        Assert.Equal(3, AnswerFiles.Find(Folder, "*.parquet").Count);
        Assert.Equal(
            ["prices/month=2025-01/rows.parquet", "prices/month=2025-02/rows.parquet"],
            AnswerFiles.Find(Folder, "prices/*.parquet").Select(f => Path.GetRelativePath(Folder, f)));
    }

    [Theory]
    [InlineData("../secret/*.parquet")]
    [InlineData("prices/../../secret/rows.parquet")]
    [InlineData("linked/*.parquet")]
    [InlineData("linked.parquet")]
    public void Nothing_outside_the_folder_is_found(string pattern)
    {
        var secret = Put("secret/rows.parquet");
        Put("copies/prices/rows.parquet");
        Directory.CreateSymbolicLink(Path.Combine(Folder, "linked"), Path.GetDirectoryName(secret)!);
        File.CreateSymbolicLink(Path.Combine(Folder, "linked.parquet"), secret);

        Assert.Equal(Failure.NotFound, Assert.Throws<UpstreamException>(() => AnswerFiles.Find(Folder, pattern)).Failure);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var failed = Assert.Throws<UpstreamException>(() => AnswerFiles.Find(Folder, "*.parquet"));

        Assert.Equal((Failure.NotFound, $"There is no folder {Folder}."), (failed.Failure, failed.Message));
    }

    public void Dispose() => around.Dispose();

    private string Put(string name)
    {
        var path = Path.Combine(around.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
