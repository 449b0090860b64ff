using Microsoft.OpenApi.Any;
using Microsoft.OpenApi.Models;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace DataFetch.ServiceDefaults;

/// <summary>Names enum values as answers do, without their prefix: <see cref="GrpcServer"/>.</summary>
internal sealed class EnumNamesFilter : ISchemaFilter
{
    private const string Unspecified = "UNSPECIFIED";

    public void Apply(OpenApiSchema schema, SchemaFilterContext context)
    {
        if (!context.Type.IsEnum || schema.Enum.FirstOrDefault() is not OpenApiString { Value: var first } || !first.EndsWith(Unspecified, StringComparison.Ordinal))
        {
            return;
        }

        var prefix = first.Length - Unspecified.Length;
        schema.Enum = [.. schema.Enum.OfType<OpenApiString>().Select(name => new OpenApiString(name.Value[prefix..]))];
    }
}
