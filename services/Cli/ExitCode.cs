namespace DataFetch.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int NotDone = 1;
    public const int Usage = 2;
    public const int Interrupted = 130;
}
