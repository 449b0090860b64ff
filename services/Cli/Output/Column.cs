namespace DataFetch.Cli.Output;

/// <summary>One column of what a command prints.</summary>
/// <param name="Name">In snake_case, as in JSON and as the table's heading.</param>
/// <param name="Value">A text, number, bool, <see cref="DateTimeOffset"/>, <see cref="DateOnly"/>, <see cref="JsonText"/> or null.</param>
/// <param name="InTable">False for what is only worth its width in JSON.</param>
internal sealed record Column<T>(string Name, Func<T, object?> Value, bool InTable = true);
