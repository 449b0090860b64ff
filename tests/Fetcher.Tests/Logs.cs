using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DataFetch.Fetcher.Tests;

/// <summary>Everything that was logged, down to the finest, with exceptions in full.</summary>
internal sealed class Logs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyList<string> Lines => [.. lines];

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Writer(Logs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
