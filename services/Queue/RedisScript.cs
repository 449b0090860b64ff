using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>A Lua script from <c>Scripts/</c>. StackExchange.Redis sends its hash, and the text when the server does not know it.</summary>
internal sealed class RedisScript(params string[] files)
{
    private readonly string text = string.Join('\n', files.Select(Read));

    public Task<RedisResult> RunAsync(IDatabase redis, RedisKey[] keys, RedisValue[] arguments) =>
        redis.ScriptEvaluateAsync(text, keys, arguments);

    private static string Read(string file)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The script {file} is not embedded in {typeof(RedisScript).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
