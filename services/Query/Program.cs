using DataFetch.Query;
using DataFetch.ServiceDefaults;

return await ServiceHost.RunAsync(() => QueryApp.BuildAsync(args));
