using DataFetch.Fetcher;

await using var app = await FetcherApp.BuildAsync(args);
await app.RunAsync();
