namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>The two APIs that SiAR serves side by side.</summary>
internal enum SiarGeneration
{
    /// <summary><c>apisiar/API/v1</c> with <c>ClaveAPI</c> and <c>Datos</c>.</summary>
    Old,

    /// <summary><c>siarapi/API/V1</c> with <c>token</c> and <c>datos</c>.</summary>
    New,
}
