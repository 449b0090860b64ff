using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DataFetch.Catalog.Loading;

/// <summary>A YAML file as JSON, with the place in the file of each of its nodes.</summary>
internal sealed class YamlFile
{
    private readonly Dictionary<string, Mark> places = [];
    private readonly HashSet<YamlNode> around = new(ReferenceEqualityComparer.Instance);

    private YamlFile(string name) => Name = name;

    public string Name { get; }

    public JsonNode? Json { get; private set; }

    /// <exception cref="CatalogException">It is no YAML.</exception>
    public static YamlFile Parse(string name, string text)
    {
        var file = new YamlFile(name);
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            file.Json = stream.Documents.Count switch
            {
                0 => null,
                1 => file.Convert(stream.Documents[0].RootNode, ""),
                _ => throw new SemanticErrorException(stream.Documents[1].RootNode.Start, stream.Documents[1].RootNode.End, "A file holds one document."),
            };
        }
        catch (YamlException e)
        {
            throw new CatalogException([new CatalogFault(name, e.Start.Line, e.Start.Column, e.InnerException?.Message ?? e.Message)]);
        }

        return file;
    }

    /// <summary>A fault at a node, named by its path such as <c>requests.prices.fills[0].series</c>, or at the nearest node around it.</summary>
    public CatalogFault Fault(string path, string text)
    {
        for (var at = path; ; at = Parent(at))
        {
            if (places.TryGetValue(at, out var place))
            {
                return new CatalogFault(Name, place.Line, place.Column, text);
            }

            if (at.Length == 0)
            {
                return new CatalogFault(Name, 0, 0, text);
            }
        }
    }

    private static string Parent(string path)
    {
        var cut = path.LastIndexOfAny(['.', '[']);
        return cut < 0 ? "" : path[..cut];
    }

    private JsonNode? Convert(YamlNode node, string path)
    {
        places.TryAdd(path, node.Start);
        if (!around.Add(node))
        {
            throw new SemanticErrorException(node.Start, node.End, "An alias stands for the node that it is in.");
        }

        JsonNode? json = node switch
        {
            YamlMappingNode mapping => Convert(mapping, path),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select((child, i) => Convert(child, $"{path}[{i}]"))]),
            YamlScalarNode scalar => Convert(scalar),
            _ => null,
        };
        around.Remove(node);
        return json;
    }

    private JsonObject Convert(YamlMappingNode mapping, string path)
    {
        var json = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? throw new SemanticErrorException(key.Start, key.End, "A key must be a word.");
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            places[childPath] = key.Start;
            json[name] = Convert(value, childPath);
        }

        return json;
    }

    private static JsonValue? Convert(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "null" or "~" => null,
            "true" or "false" => JsonValue.Create(text == "true"),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ when decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }
}
