using System.Text;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Tests.Seeded;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData(0, 5, 1, "0.0")]
    [InlineData(0, 2, 0, "0")]
    [InlineData(4_285_249, 5, 1, "42.85249")]
    [InlineData(4_612_060, 5, 1, "46.1206")]
    [InlineData(10_000, 2, 0, "100")]
    [InlineData(11_570, 2, 0, "115.7")]
    [InlineData(-5, 2, 0, "-0.05")]
    [InlineData(100_001, 5, 1, "1.00001")]
    public void Write_is_exact_and_without_needless_zeros(long scaled, int decimals, int minDecimals, string expected)
    {
        Span<byte> target = stackalloc byte[DecimalText.MaxLength];
        var length = DecimalText.Write(target, scaled, decimals, minDecimals);
        Assert.Equal(expected, Encoding.ASCII.GetString(target[..length]));
    }

    [Fact]
    public void Parse_reads_what_a_recording_has_and_refuses_what_it_would_have_to_round()
    {
        Assert.Equal(4_612_060, DecimalText.Parse(46.1206m, 5));
        Assert.Throws<FormatException>(() => DecimalText.Parse(1.234m, 2));
    }
}
