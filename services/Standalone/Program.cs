using DataFetch.Standalone;

return await StandaloneCommand.RunAsync(args);
