using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Siar;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>The whole system with an account of the simulated SiAR.</summary>
internal static class SiarSystem
{
    private const string User = "nif";
    private const string Password = "pass-of-siar";

    public static Task<OneProcess> StartAsync(PostgresFixture postgres, SiarOptions siar, params (string Key, string? Value)[] more) =>
        StartAsync(postgres, new SimulatorOptions { Siar = siar }, TimeProvider.System, more);

    /// <param name="simulated">Its SiAR gets the account, too.</param>
    public static Task<OneProcess> StartAsync(
        PostgresFixture postgres, SimulatorOptions simulated, TimeProvider time, params (string Key, string? Value)[] more) =>
        OneProcess.StartAsync(
            postgres, simulated with { Siar = simulated.Siar with { User = User, Password = Password } }, redis: null, time,
            TestContext.Current.CancellationToken,
            [new("Sources:siar:User", User), new("Sources:siar:Password", Password), .. more.Select(m => KeyValuePair.Create(m.Key, m.Value))]);
}
