using DataFetch.UpstreamSimulator.Siar;
using DataFetch.UpstreamSimulator.Weather;

namespace DataFetch.UpstreamSimulator.Tests.Weather;

public sealed class WeatherDayTests
{
    private static readonly Place Linares = SiarStation.Find("J17")!.Place;

    // 2024, in days since 1970.
    private static List<WeatherDay> Year(int seed = 1) =>
        [.. Enumerable.Range(19_723, 366).Select(day => new WeatherDay(seed, Linares, day))];

    [Fact]
    public void A_year_is_one_that_Andalusia_could_have()
    {
        var year = Year();

        Assert.InRange(year.Min(day => day.MinC), -10, 3);
        Assert.InRange(year.Max(day => day.MaxC), 34, 47);
        Assert.InRange(year.Average(day => (day.MinC + day.MaxC) / 2), 13, 21);
        Assert.InRange(year.Sum(day => day.RainTenths()) / 10.0, 200, 900);
        Assert.InRange(year.Sum(day => day.Et0Mm), 900, 1_700);
    }

    [Fact]
    public void Hours_stay_within_their_day_and_nights_are_dark()
    {
        foreach (var day in Year())
        {
            for (var slot = 0; slot < WeatherDay.Slots; slot++)
            {
                Assert.InRange(day.TemperatureC(slot * 30), day.MinC, day.MaxC);
                Assert.InRange(day.HumidityPct(slot * 30), day.HumidityMinPct, day.HumidityMaxPct);
                Assert.InRange(day.DirectionDeg(slot * 30), 0, 359.999999);
                Assert.InRange(day.RadiationWm2(slot), 0, 1_100);
            }

            Assert.Equal(0, day.RadiationWm2(0));
            Assert.InRange(day.RadiationWm2(24), 50, 1_100);
            Assert.Equal(day.RainTenths(), Enumerable.Range(0, WeatherDay.Slots).Sum(day.RainTenths));
            Assert.Equal(day.MinC, day.TemperatureC(day.MinMinute), 9);
            Assert.Equal(day.MaxC, day.TemperatureC(day.MaxMinute), 9);
        }
    }

    [Fact]
    public void Equal_seeds_give_equal_weather_and_others_do_not()
    {
        Assert.Equal(Year(seed: 3).Select(day => day.MaxC), Year(seed: 3).Select(day => day.MaxC));
        Assert.NotEqual(Year(seed: 3).Select(day => day.MaxC), Year(seed: 4).Select(day => day.MaxC));
    }
}
