namespace DataFetch.Queue;

/// <summary>The budget could not be asked, so no call may be made. Try again later.</summary>
public sealed class BudgetUnavailableException : Exception
{
    public BudgetUnavailableException()
    {
    }

    public BudgetUnavailableException(string message)
        : base(message)
    {
    }

    public BudgetUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
