using DataFetch.Storage.Alerts;
using DataFetch.Storage.Schema;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Alerts;

public sealed class AlertChangesTests(PostgresFixture postgres)
{
    [Fact(Timeout = 60_000)]
    public async Task A_change_is_told_when_an_alert_opens_changes_its_severity_or_closes_and_not_when_it_is_raised_again()
    {
        await using var store = await Store.CreateAsync(postgres);
        var alerts = new Storage.Alerts.Alerts(store.Db);

        await alerts.RaiseAsync("key-ends", "sip", AlertSeverity.Warning, "soon", Store.Ct);
        await alerts.RaiseAsync("key-ends", "sip", AlertSeverity.Warning, "sooner", Store.Ct);
        await alerts.RaiseAsync("key-ends", "sip", AlertSeverity.Error, "ended", Store.Ct);
        await alerts.ResolveAsync("key-ends", "sip", Store.Ct);
        await alerts.ResolveAsync("key-ends", "sip", Store.Ct);

        Assert.Equal(["raised  warning soon", "updated warning error ended", "resolved error error ended"], await ToldAsync(store));
    }

    [Fact(Timeout = 60_000)]
    public async Task Settling_a_kind_leaves_open_what_is_given_and_nothing_else_of_the_kind()
    {
        await using var store = await Store.CreateAsync(postgres);
        var alerts = new Storage.Alerts.Alerts(store.Db);
        await alerts.RaiseAsync("drift", "a", AlertSeverity.Error, "another kind", Store.Ct);

        Assert.Equal(2, await alerts.SettleAsync("short-day", [Of("a", "1"), Of("b", "2")], Store.Ct));
        Assert.Equal(0, await alerts.SettleAsync("short-day", [Of("a", "1"), Of("b", "3")], Store.Ct));
        Assert.Equal(1, await alerts.SettleAsync("short-day", [Of("b", "3"), Of("c", "4")], Store.Ct));

        var open = await alerts.OpenAsync(Store.Ct);
        Assert.Equal(["c 4 1", "b 3 2", "a another kind 1"], open.Select(a => $"{a.Subject} {a.Text} {a.Count}"));
        Assert.Equal(["a 1"], (await alerts.ListAsync(includeResolved: true, 10, Store.Ct)).Where(a => a.Resolved is not null).Select(a => $"{a.Subject} {a.Text}"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_many_that_raise_one_alert_at_once_one_opens_it_and_one_change_is_told()
    {
        await using var store = await Store.CreateAsync(postgres);
        var alerts = new Storage.Alerts.Alerts(store.Db);

        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => alerts.RaiseAsync("drift", "up", AlertSeverity.Error, "text", Store.Ct)));

        Assert.Single(opened, o => o);
        Assert.Equal(["raised  error text"], await ToldAsync(store));
        Assert.Equal(8, (await alerts.OpenAsync(Store.Ct)).Single().Count);
    }

    private static AlertState Of(string subject, string text) => new(subject, AlertSeverity.Warning, text);

    private static Task<List<string>> ToldAsync(Store store) => store.Db.QueryAsync(
        """
        SELECT concat_ws(' ', payload ->> 'change', coalesce(payload ->> 'severity_before', ''), payload ->> 'severity', payload ->> 'text')
        FROM datafetch.outbox WHERE topic = 'alert' ORDER BY id
        """,
        r => r.GetString(0), Store.Ct);
}
