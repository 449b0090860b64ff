using DataFetch.Backfill;

await using var app = await BackfillApp.BuildAsync(args);
await app.RunAsync();
