using System.Diagnostics;
using Xunit;

namespace DataFetch.Testing;

/// <summary>Waits for what becomes true by itself, instead of sleeping for as long as it usually takes.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again until the answer is yes; fails the test at the deadline.</summary>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, TimeSpan deadline, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > deadline)
            {
                Assert.Fail($"Not true within {deadline.TotalSeconds:0.#} s: {what}");
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
