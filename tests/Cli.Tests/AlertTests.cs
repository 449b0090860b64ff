namespace DataFetch.Cli.Tests;

public class AlertTests(FakeServices services) : IClassFixture<FakeServices>
{
    [Fact]
    public async Task Alerts_are_the_open_ones_or_all()
    {
        var (code, open, _) = await services.RunAsync("alerts", "--json");
        var (_, all, _) = await services.RunAsync("alerts", "--all");

        Assert.Equal(0, code);
        Assert.Equal(
            """[{"id":2,"severity":"error","kind":"drift","subject":"up.all","first_time":"1970-01-01T00:00:00Z","last_time":"1970-01-01T00:00:00Z","count":3,"resolved_time":null,"text":"Fields are gone."}]""",
            open.Trim());
        Assert.Contains("run", all);
    }

    [Fact]
    public async Task Triggers_are_flat_with_what_their_kind_has()
    {
        var (code, json, _) = await services.RunAsync("triggers", "--json");
        var (_, later, _) = await services.RunAsync("triggers", "--after", "7", "--json");

        Assert.Equal(0, code);
        Assert.StartsWith("""[{"id":7,"kind":"dataset-complete","dataset":"prices","created_time":"1970-01-01T00:00:00Z","day":"2026-10-25","zone":"Europe/Madrid","revision":1,"slots":50,""", json);
        Assert.Contains("\"rows\":null", json);
        Assert.Equal("[]", later.Trim());
    }

    [Fact]
    public async Task Following_prints_a_line_each_and_is_not_done_when_the_service_ends_it()
    {
        var (code, output, _) = await services.RunAsync("triggers", "--follow", "--after", "9");

        Assert.Equal(1, code);
        Assert.Equal(["{\"id\":7,", "{\"id\":9,"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l[..8]));
    }

    [Fact]
    public async Task Subscriptions_are_put_and_deleted()
    {
        var (put, printed, _) = await services.RunAsync("triggers", "subscriptions", "put", "training", "--url", "setting:place", "-d", "a", "-d", "b", "--kind", "named", "--json");
        var (deleted, _, error) = await services.RunAsync("triggers", "subscriptions", "delete", "training");

        Assert.Equal((0, 1), (put, deleted));
        Assert.StartsWith("""[{"name":"training","url":"setting:place","secret":"","datasets":"a,b","kinds":"named",""", printed);
        Assert.Equal("There is no subscription 'training'.", error.Trim());
    }
}
