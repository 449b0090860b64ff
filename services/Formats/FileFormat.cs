namespace DataFetch.Formats;

public enum FileFormat
{
    /// <summary>RFC 4180 with a line of names; a null is nothing, an empty text is "".</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Ndjson,

    /// <summary>Arrow's IPC stream.</summary>
    Arrow,

    Parquet,
}
