namespace DataFetch.ServiceDefaults;

/// <summary>Who may call: configuration section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Auth";

    /// <summary>The header that carries the key, over HTTP and as gRPC metadata.</summary>
    public const string Header = "x-api-key";

    private string? apiKey;

    /// <summary>The key that every call needs, <c>/health</c> and <c>/alive</c> excepted; null where calls need none.</summary>
    public string? ApiKey
    {
        get => apiKey;
        set => apiKey = string.IsNullOrWhiteSpace(value) ? null : value;
    }
}
