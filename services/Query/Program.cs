using DataFetch.Query;

await (await QueryApp.BuildAsync(args)).RunAsync();
