using DataFetch.GapDetector;

await (await GapDetectorApp.BuildAsync(args)).RunAsync();
