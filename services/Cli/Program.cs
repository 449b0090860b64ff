using DataFetch.Cli;

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

return await new DataFetchCommand().RunAsync(args, Console.Out, Console.Error, interrupt.Token);
