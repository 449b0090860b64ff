using Microsoft.OpenApi.Any;
using Microsoft.OpenApi.Models;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace DataFetch.ServiceDefaults;

/// <summary>Puts the parameters of endpoints that are mapped by hand (<see cref="QueryParameterExtensions"/>) into the document.</summary>
internal sealed class QueryParametersFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var parameter in context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<QueryParameters>().SelectMany(p => p.All))
        {
            operation.Parameters.Add(new OpenApiParameter { Name = parameter.Name, In = ParameterLocation.Query, Schema = SchemaOf(parameter) });
        }
    }

    private static OpenApiSchema SchemaOf(QueryParameter parameter)
    {
        var value = new OpenApiSchema
        {
            Type = parameter.IsNumber ? "integer" : "string",
            Enum = [.. parameter.Values.Select(v => new OpenApiString(v))],
        };
        return parameter.IsRepeated ? new OpenApiSchema { Type = "array", Items = value } : value;
    }
}
