using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Esios;

/// <summary>Archive 70: a day of PVPC with its parts, every number a string with a decimal comma.</summary>
internal sealed class EsiosArchive(RedataPrices prices, SimulatorOptions options)
{
    // PVPC 2.0TD began on this day; before it there were three tariffs with names of their own.
    private static readonly LocalDate Tariff20Td = new(2021, 6, 1);
    private static readonly LocalTime Corrected = new(8, 0);
    private static readonly LocalDatePattern Dia = LocalDatePattern.CreateWithInvariantCulture("dd/MM/uuuu");

    /// <summary>Parts that are the same in every hour, in cents of €/MWh; what is left is TEU.</summary>
    private static readonly (string Name, long Cents)[] Fixed =
        [("SAH", 356), ("FOM", 3), ("FOS", 17), ("INT", 0), ("PCAP", 0), ("TEU", 0), ("CCV", 257), ("EDSR", 0)];

    /// <summary>Whether the day's rows are out but all zero.</summary>
    public bool IsZero(LocalDate day, Instant now) =>
        options.Esios.ZeroArchiveDays.Contains(day) && now < SpanishTime.Zone.AtStrictly(day + Corrected).ToInstant();

    /// <summary>Writes the day's rows and returns how many they are.</summary>
    public int Write(IBufferWriter<byte> output, LocalDate day, bool zero)
    {
        var start = SpanishTime.Zone.AtStartOfDay(day).ToInstant().ToUnixTimeSeconds();
        var end = SpanishTime.Zone.AtStartOfDay(day.PlusDays(1)).ToInstant().ToUnixTimeSeconds();
        var rows = (int)((end - start) / 3_600);
        using (var json = new Utf8JsonWriter(output, EsiosBody.Recorded))
        {
            json.WriteStartObject();
            json.WriteStartArray("PVPC"u8);
            for (var row = 0; row < rows; row++) Row(json, day, start + (row * 3_600L), Label(row, rows), zero);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return rows;
    }

    // On the day of 25 hours they count on to 24-25, on the day of 23 they follow the clock, which has no 02-03.
    private static string Label(int row, int rows)
    {
        var hour = rows == 23 && row >= 2 ? row + 1 : row;
        return string.Create(CultureInfo.InvariantCulture, $"{hour:00}-{hour + 1:00}");
    }

    private void Row(Utf8JsonWriter json, LocalDate day, long at, string label, bool zero)
    {
        var modern = day >= Tariff20Td;
        string[] tariffs = modern ? ["PCB", "CYM"] : ["GEN", "NOC", "VHC"];
        long[] totals =
        [
            prices.Pvpc(Geo.Peninsular, at),
            modern ? prices.Pvpc(Geo.Ceuta, at) : prices.Pvpc(Geo.Peninsular, at) - 400,
            modern ? 0 : prices.Pvpc(Geo.Peninsular, at) - 300,
        ];
        if (zero) totals = [0, 0, 0];

        json.WriteStartObject();
        json.WriteString("Dia"u8, Dia.Format(day));
        json.WriteString("Hora"u8, label);
        for (var i = 0; i < tariffs.Length; i++) json.WriteString(tariffs[i], Comma(totals[i]));
        foreach (var profile in modern ? ["2TD"] : tariffs) json.WriteString("COF" + profile, zero ? "0,00" : Profile(profile, at));
        for (var i = 0; i < tariffs.Length; i++) json.WriteString("PMH" + tariffs[i], zero ? "0,00" : Comma(prices.Spot(at)));
        foreach (var (name, cents) in modern ? Fixed : Fixed[..^1])
        {
            for (var i = 0; i < tariffs.Length; i++)
            {
                var rest = totals[i] - prices.Spot(at) - Fixed.Sum(part => part.Cents);
                json.WriteString(name + tariffs[i], zero ? "0,00" : Comma(name == "TEU" ? rest : cents));
            }
        }

        json.WriteEndObject();
    }

    private string Profile(string profile, long at) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"0,000{Chance.Between(Chance.Of(options.Seed, profile, at), 50_000_000, 150_000_000):000000000}000000");

    private static string Comma(long cents) => DecimalText.Text(cents, RedataPrices.Decimals, RedataPrices.Decimals, ',');
}
