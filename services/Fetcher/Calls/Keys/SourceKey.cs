using System.Text;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Fetcher.Calls.Keys;

/// <summary>A source's secrets as the settings have them now. They are read for each call, so a new one needs no restart.</summary>
public sealed class SourceKey(Source source, IConfiguration settings)
{
    private readonly IConfigurationSection section = settings.GetSection($"Sources:{source.Name}");

    /// <summary>The key itself; for HTTP Basic user name and password with a colon between. Null where it is not set, or not all that belongs to it.</summary>
    public string? Value => source.Auth switch
    {
        null => null,
        _ when Missing is not null => null,
        { Placement: KeyPlacement.Basic } => $"{Setting("User")}:{Setting("Password")}",
        var auth => settings[auth.Setting],
    };

    /// <summary>The second secret that belongs to the key; null where there is none.</summary>
    public string? Secret => source.Auth?.SecretHeader is null ? null : Setting("Secret");

    /// <summary>The folder of a source of files; null where none is set.</summary>
    public string? Folder => Setting("Folder") ?? source.Folder;

    /// <summary>User name and password of a source whose tokens are got for them; null where they are not set.</summary>
    public (string User, string Password)? Login =>
        source.Auth?.TokenSource is not null && section["User"] is { Length: > 0 } user && section["Password"] is { Length: > 0 } password ? (user, password) : null;

    /// <summary>The setting that must be set before the source can be called; null where nothing is missing.</summary>
    public string? MissingSetting => source switch
    {
        { IsFolder: true } => Folder is null ? $"Sources:{source.Name}:Folder" : null,
        { Auth: not null } => Login is null ? Missing : null,
        _ => null,
    };

    /// <summary>The value of the header of HTTP Basic (RFC 7617), behind the word.</summary>
    public static string Basic(string userAndPassword) => Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword));

    // Of what belongs to the key the first that is not set.
    private string? Missing => source.Auth switch
    {
        null => null,
        { Placement: KeyPlacement.Basic } => FirstUnset("User", "Password"),
        { SecretHeader: not null } => FirstUnset("Key", "Secret"),
        _ => FirstUnset("Key"),
    };

    private string? Setting(string name) => string.IsNullOrWhiteSpace(section[name]) ? null : section[name];

    private string? FirstUnset(params string[] names) => names.FirstOrDefault(n => Setting(n) is null) is { } name ? $"{section.Path}:{name}" : null;

    /// <summary>When the key ends, as far as is known; null where it is not, or there is none.</summary>
    public Instant? EndsAt => Value is { } key && source.Auth is { } auth ? KeyExpiry.Of(key, auth.ValidFor) : null;

    /// <summary>What a person is told who has to set something.</summary>
    public string Instruction(string setting)
    {
        var steps = source.Auth?.Renewal is { Length: > 0 } renewal ? $" {renewal}" : "";
        var login = source.Auth?.TokenSource is null ? "" : $" or Sources:{source.Name}:User and Sources:{source.Name}:Password";
        return source.IsFolder
            ? $"{source.Title} are files of a folder: set {setting}."
            : $"{source.Title} wants a {(source.Auth?.Placement == KeyPlacement.Basic ? "user name and password" : "key")}: set {setting}{login} (environment: {setting.Replace(":", "__", StringComparison.Ordinal)}).{steps}";
    }

    /// <summary>A text without any of the secrets, in case the upstream repeats one.</summary>
    /// <param name="token">A token that was got for user and password; null for none.</param>
    public string Redact(string text, string? token)
    {
        var basic = source.Auth?.Placement == KeyPlacement.Basic;
        foreach (var secret in (string?[])[Value, basic && Value is { } value ? Basic(value) : null, Secret, token, Login?.User, Login?.Password, basic ? Setting("User") : null, basic ? Setting("Password") : null])
        {
            if (secret is { Length: > 0 })
            {
                text = text.Replace(secret, "***", StringComparison.Ordinal).Replace(Uri.EscapeDataString(secret), "***", StringComparison.Ordinal);
            }
        }

        return text;
    }
}
