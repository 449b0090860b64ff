namespace DataFetch.UpstreamSimulator.Aemet;

/// <summary>A kind of question. Its metadata has one address for all times, unlike the data.</summary>
internal sealed record AemetProduct(string Metadata, string Description, IReadOnlyList<string> Fields)
{
    public static readonly AemetProduct Observations = new(
        "a1b0c5e1", "Datos de observación. Últimos datos",
        [
            "idema", "lon", "fint", "prec", "alt", "vmax", "vv", "dv", "lat", "ubi", "pres", "hr", "pres_nmar", "tamin", "ta", "tamax",
            "tpr",
        ]);

    public static readonly AemetProduct Days = new(
        "a1b0c5e2", "Climatologías diarias",
        [
            "fecha", "indicativo", "nombre", "provincia", "altitud", "tmed", "prec", "tmin", "horatmin", "tmax", "horatmax", "dir",
            "velmedia", "racha", "horaracha", "sol", "presMax", "horaPresMax", "presMin", "horaPresMin", "hrMedia", "hrMax", "horaHrMax",
            "hrMin", "horaHrMin",
        ]);

    public static AemetProduct? Find(string metadata) =>
        metadata == Observations.Metadata ? Observations : metadata == Days.Metadata ? Days : null;
}
