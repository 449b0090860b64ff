using NodaTime;

namespace DataFetch.UpstreamSimulator.Esios;

/// <summary>What an answer says of an indicator beside its values.</summary>
internal sealed record EsiosIndicator(int Id, string Name, string ShortName, bool Disaggregated, IReadOnlyList<EsiosGeo> Geos)
{
    public static readonly EsiosIndicator Pvpc = new(
        1001, "Término de facturación de energía activa del PVPC 2.0TD", "PVPC T. 2.0TD", true,
        [new(8741, "Península"), new(8742, "Canarias"), new(8743, "Baleares"), new(8744, "Ceuta"), new(8745, "Melilla")]);

    public static readonly EsiosIndicator Spot = new(
        600, "Precio mercado SPOT Diario", "Mercado SPOT", true,
        [
            new(1, "Portugal"), new(2, "Francia"), new(3, "España"), new(8826, "Alemania"), new(8827, "Bélgica"),
            new(8828, "Países Bajos"),
        ]);

    public static EsiosIndicator? Find(string id) => id switch { "1001" => Pvpc, "600" => Spot, _ => null };
}

internal sealed record EsiosGeo(int Id, string Name);

/// <param name="Cents">Of €/MWh.</param>
internal sealed record EsiosValue(long Cents, ZonedDateTime Time, EsiosGeo Geo);

/// <summary>The period that an indicator's values have.</summary>
internal sealed record EsiosPeriod(int Id, string Name)
{
    public static readonly EsiosPeriod Hour = new(4, "Hora");

    // That ESIOS says it so of quarter hours is this simulator's choice; no recording shows it.
    public static readonly EsiosPeriod Quarter = new(218, "Quince minutos");
}
