using DataFetch.Storage.Alerts;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Alerts;

public sealed class AlertsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task An_alert_that_is_raised_again_is_counted_until_it_is_resolved()
    {
        await using var store = await Store.CreateAsync(postgres);
        var alerts = new Storage.Alerts.Alerts(store.Db);

        Assert.True(await alerts.RaiseAsync("canary", "up.all", AlertSeverity.Warning, "first", Store.Ct));
        Assert.False(await alerts.RaiseAsync("canary", "up.all", AlertSeverity.Warning, "second", Store.Ct));
        Assert.True(await alerts.RaiseAsync("canary", "up.single", AlertSeverity.Warning, "other", Store.Ct));

        var open = await alerts.OpenAsync(Store.Ct);
        Assert.Equal([("up.single", "other", 1L), ("up.all", "second", 2L)], open.Select(a => (a.Subject, a.Text, a.Count)));
        Assert.True(open[1].First < open[1].Last);

        Assert.True(await alerts.ResolveAsync("canary", "up.all", Store.Ct));
        Assert.False(await alerts.ResolveAsync("canary", "up.all", Store.Ct));
        Assert.True(await alerts.RaiseAsync("canary", "up.all", AlertSeverity.Warning, "again", Store.Ct));
        Assert.Equal(2, (await alerts.OpenAsync(Store.Ct)).Count);
    }
}
