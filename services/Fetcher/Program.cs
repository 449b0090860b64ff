using DataFetch.Fetcher;
using DataFetch.ServiceDefaults;

return await ServiceHost.RunAsync(() => FetcherApp.BuildAsync(args));
