using Microsoft.OpenApi.Models;
using Microsoft.OpenApi.Readers;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace DataFetch.Standalone.Hosting;

/// <summary>Puts the documents of all services into the front's: it passes all of their paths on.</summary>
internal sealed class ServicesDocument(IHttpClientFactory http, ServiceSettings settings) : IDocumentAsyncFilter
{
    public async Task ApplyAsync(OpenApiDocument swaggerDoc, DocumentFilterContext context, CancellationToken cancellationToken)
    {
        using var client = http.CreateClient();
        swaggerDoc.Components ??= new OpenApiComponents();
        foreach (var service in ServiceSettings.Behind)
        {
            await using var text = await client.GetStreamAsync(new Uri($"{settings.HttpAddress(service)}/openapi/v1.json"), cancellationToken);
            var document = (await new OpenApiStreamReader().ReadAsync(text, cancellationToken)).OpenApiDocument;
            foreach (var (path, item) in document.Paths)
            {
                swaggerDoc.Paths.Add(path, item);
            }

            // A message that two services have is the same one: the protos are one package.
            foreach (var (name, schema) in document.Components.Schemas)
            {
                swaggerDoc.Components.Schemas.TryAdd(name, schema);
            }
        }
    }
}
