namespace DataFetch.Cli;

/// <summary>The contract's enum values as people write them: <c>failed</c>, <c>urgent</c>.</summary>
internal static class EnumNames
{
    /// <summary>All but the unspecified one.</summary>
    public static IEnumerable<string> Of<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => !value.Equals(default(T))).Select(Name);

    public static string Name<T>(this T value)
        where T : struct, Enum =>
        value.Equals(default(T)) ? "" : value.ToString().ToLowerInvariant();

    /// <summary>The value; unspecified where there is no name.</summary>
    public static T Parse<T>(string? name)
        where T : struct, Enum =>
        string.IsNullOrEmpty(name) ? default : Enum.Parse<T>(name, ignoreCase: true);
}
