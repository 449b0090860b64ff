using System.Text.RegularExpressions;
using DataFetch.Storage.Alerts;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using YamlDotNet.RepresentationModel;

namespace DataFetch.Backfill.Tests.Alerting;

// One provider of metrics hears all services of its process.
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup
{
    public const string Name = "alone";
}

[Collection(AloneGroup.Name)]
public sealed partial class PrometheusTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task Each_metric_and_label_of_the_alerting_rules_is_exposed()
    {
        using var catalog = new TemporaryFolder();
        TestCatalogs.Write(catalog.Path, "publication_lag: 2h", "publication_lag: 2h\n    fresh_within: 3h");
        await using var service = await Alerts.StartAsync(postgres, redis, ("Catalog:Path", catalog.Path), ("Telemetry:Enabled", "true"));
        // Something to read for every rule.
        var run = await service.RunAsync(9, 9);
        await service.CompleteAsync((await service.TasksAsync(run.Id)).Single());
        await service.GiveUpAsync("prices", Triggers.Triggering.Days(3, 3));
        await service.ExecuteAsync("UPDATE datafetch.task SET error = 'blocked: 403' WHERE state = 'failed'; UPDATE datafetch.task SET finished_at = finished_at - interval '1 hour' WHERE state = 'completed'");
        await service.Get<Storage.Alerts.Alerts>().RaiseAsync("drift", "up", AlertSeverity.Error, "text", RunningService.Ct);
        await service.Get<Storage.Alerts.Alerts>().RaiseAsync("key-ends", "up", AlertSeverity.Warning, "text", RunningService.Ct);
        var wanted = Expressions().SelectMany(e => MetricPattern().Matches(e)).Select(m => (Metric: m.Groups[2].Value, Label: m.Groups[1].Value)).ToList();
        Assert.Equal(10, wanted.Count);

        var lacking = wanted;
        await Eventually.TrueAsync(
            async () =>
            {
                var exposed = (await service.Rest.GetStringAsync(new Uri("/metrics", UriKind.Relative), RunningService.Ct)).Split('\n');
                lacking = [.. wanted.Where(w => !exposed.Any(line => line.StartsWith($"{w.Metric}{{", StringComparison.Ordinal) && line.Contains($"{w.Label}=\"", StringComparison.Ordinal)))];
                return lacking.Count == 0;
            },
            Backfills.Soon, "all metrics are exposed");
    }

    private static IEnumerable<string> Expressions()
    {
        var file = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Repository.Root, "services", "Backfill", "prometheus", "datafetch.rules.yml"));
        file.Load(reader);
        foreach (var group in ((YamlSequenceNode)file.Documents.Single().RootNode["groups"]).Children)
        {
            foreach (var rule in ((YamlSequenceNode)group["rules"]).Children)
            {
                Assert.False(string.IsNullOrEmpty((string?)rule["alert"]));
                Assert.Contains((string?)rule["labels"]["severity"], new[] { "info", "warning", "error" });
                yield return (string)rule["expr"]!;
            }
        }
    }

    // Of each expression: max by (label) (metric …
    [GeneratedRegex(@"^max by \((\w+)\) \((datafetch_\w+)")]
    private static partial Regex MetricPattern();
}
