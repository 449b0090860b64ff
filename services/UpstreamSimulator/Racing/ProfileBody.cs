using System.Text.Json;
using DataFetch.UpstreamSimulator.Racing.World;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>A horse's profile.</summary>
internal static class ProfileBody
{
    public static void Pro(Utf8JsonWriter json, Horse horse, LocalDate today)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, horse.Id);
        json.WriteString("breeder"u8, horse.Breeder);
        json.WriteString("colour"u8, horse.Colour);
        json.WriteString("colour_code"u8, horse.Colour.ToUpperInvariant());
        Pedigree(json, horse, RacingText.WithCountry(horse.Damsire), () => json.WriteString("dob"u8, RacingText.Date(horse.Born)), () =>
        {
            json.WriteString("sex"u8, horse.Sex(today));
            json.WriteString("sex_code"u8, RacingText.SexCode(horse.Sex(today)));
        });
        json.WriteEndObject();
    }

    /// <summary>The same without what only the pro plan has; here the damsire has no country.</summary>
    public static void Standard(Utf8JsonWriter json, Horse horse)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, horse.Id);
        Pedigree(json, horse, horse.Damsire?.Name ?? "", () => { }, () => { });
        json.WriteEndObject();
    }

    private static void Pedigree(Utf8JsonWriter json, Horse horse, string damsire, Action beforeName, Action afterName)
    {
        json.WriteString("dam"u8, RacingText.WithCountry(horse.Dam));
        json.WriteString("dam_id"u8, horse.Dam is { } dam ? $"dam_{dam.Number}" : "");
        json.WriteString("damsire"u8, damsire);
        json.WriteString("damsire_id"u8, horse.Damsire is { } grandsire ? $"dsi_{grandsire.Number}" : "");
        beforeName();
        json.WriteString("name"u8, $"{horse.Name} ({horse.Country})");
        afterName();
        json.WriteString("sire"u8, RacingText.WithCountry(horse.Sire));
        json.WriteString("sire_id"u8, horse.Sire is { } sire ? $"sir_{sire.Number}" : "");
    }
}
