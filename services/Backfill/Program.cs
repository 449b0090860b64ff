using DataFetch.Backfill;
using DataFetch.ServiceDefaults;

return await ServiceHost.RunAsync(() => BackfillApp.BuildAsync(args));
