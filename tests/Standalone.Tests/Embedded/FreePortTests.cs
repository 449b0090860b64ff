using DataFetch.Standalone.Embedded;

namespace DataFetch.Standalone.Tests.Embedded;

public sealed class FreePortTests
{
    [Fact]
    public void Ports_that_are_chosen_together_are_all_different() => Assert.Equal(300, FreePort.Find(300).Distinct().Count());
}
