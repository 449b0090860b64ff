namespace DataFetch.Cli.Output;

/// <summary>A value that is a JSON document: printed as it is in a table, and as JSON within JSON.</summary>
internal sealed record JsonText(string Document)
{
    public override string ToString() => Document;
}
