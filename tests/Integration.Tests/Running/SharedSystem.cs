using DataFetch.Testing;

namespace DataFetch.Integration.Tests.Running;

/// <summary>One system for all tests that leave it as they found it. Starts when the first test asks.</summary>
public sealed class SharedSystem(PostgresFixture postgres) : IAsyncDisposable
{
    private OneProcess? system;

    internal async Task<OneProcess> GetAsync(CancellationToken ct) =>
        system ??= await OneProcess.StartAsync(postgres, Upstreams.Limited(sipCalls: 60, redataCalls: 30), redis: null, ct);

    public async ValueTask DisposeAsync()
    {
        if (system is not null)
        {
            await system.DisposeAsync();
        }
    }
}

/// <summary>Tests on the <see cref="SharedSystem"/> run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSystemGroup : ICollectionFixture<SharedSystem>
{
    public const string Name = "shared system";
}
