using DataFetch.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi.Models;

namespace DataFetch.ServiceDefaults;

/// <summary>All that a service answers over REST, as one OpenAPI 3 document: the RPCs with a path, and the endpoints that are mapped by hand.</summary>
internal static class OpenApiFeature
{
    private const string Version = "v1";

    public static void AddOpenApiDocument(this WebApplicationBuilder builder, ServiceInfo service)
    {
        builder.Services.AddEndpointsApiExplorer().AddGrpcSwagger().AddSwaggerGen(document =>
        {
            document.SwaggerDoc(Version, new OpenApiInfo { Title = $"DataFetch {service.Name}", Version = Version });
            document.OperationFilter<QueryParametersFilter>();
            document.SchemaFilter<EnumNamesFilter>();
            // The comments of the protos, unless they were left out of what was published.
            var comments = Path.ChangeExtension(typeof(TimeRange).Assembly.Location, ".xml");
            if (File.Exists(comments))
            {
                document.IncludeGrpcXmlComments(comments);
                document.IncludeXmlComments(comments);
            }
        });
    }

    public static void MapOpenApiDocument(this WebApplication app) => app.MapSwagger("/openapi/{documentName}.json");
}
