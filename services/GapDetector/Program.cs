using DataFetch.GapDetector;
using DataFetch.ServiceDefaults;

return await ServiceHost.RunAsync(() => GapDetectorApp.BuildAsync(args));
